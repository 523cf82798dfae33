dialog-reading = 📟 Передати показ
dialog-history = 📊 Історія показів

nothing = { "" }
zone-total = Показ
zone-day = День
zone-night = Ніч
zone-peak = Пік
zone-half = Напівпік

source-consumer = споживач
source-controller = контролер
source-remote = дистанційно
source-calculated = розраховано
source-initial = при встановленні

# Дати й переліки, з яких складаються рядки
reading-day-near = { DAY($day) }
reading-day-far = { DATE($day) }
reading-word = { $word }
reading-lines = { $lines }
reading-value = <b>{ $value }</b>
reading-value-zone = { $zone } <b>{ $value }</b>
reading-zones = { $zones ->
    [one] { $zones } зона
    [few] { $zones } зони
   *[other] { $zones } зон
 }
reading-digits = { $digits ->
    [one] { $digits } цифра
    [few] { $digits } цифри
   *[other] { $digits } цифр
 } на табло

# Перед показом
reading-card =
    { $heading }
    📟 Лічильник <b>№ { $serial }</b>
    { $about }

    { $lines }
reading-window-open = 🟢 Показ зарахуємо на { DAY($counts_on) }. Передати можна до { DAY($closes) } включно.
reading-window-closed = 🕓 Показ для рахунка передають з { DAY($opens) } до { DAY($closes) }. Сьогоднішній теж приймемо: розрахунок на { DAY($counts_on) } буде точнішим.
reading-sent = ✏️ За цей період уже передано { $values } ({ $day }). Врахуємо новий показ.
reading-remote = 📡 Цей лічильник ми зчитуємо дистанційно, тож передавати показ не обов'язково.

reading-which-meter = За цією адресою кілька лічильників. Показ якого передаєте?
reading-meter-choice = № { $about }
reading-meter-sent = ✅ № { $about }
reading-no-meter =
    { $heading }

    За цим рахунком лічильника не встановлено, тож передавати нічого. Якщо лічильник у вас є, зателефонуйте нам, будь ласка.
reading-numbers-misfit = { $zones ->
    [one] Не зрозумів, який показ передати. Напишіть його, будь ласка, ще раз.
   *[other] Цей лічильник має { $zones ->
        [few] { $zones } зони
       *[other] { $zones } зон
      }, тож запитаю по черзі.
 }

# Запитання
reading-ask = ✏️ Напишіть показ: лише цифри до коми.
reading-ask-zone = ✏️ <b>{ $zone }</b>: напишіть показ, лише цифри до коми.
reading-ask-next = ✏️ <b>{ $zone }</b>: який показ?
reading-ask-all = Можна всі зони одразу, через кому: { $zones }.
reading-last = Минулого разу: <b>{ $value }</b> ({ $when })
reading-last-none = Попередніх показів ще немає.
reading-same = Залишити { $value }
reading-picture-first = { $kind ->
    [video] 🎬 Відео додано.
    [document] 📎 Файл додано.
   *[photo] 📷 Фото додано.
 } Цифр із нього я не читаю: напишіть, будь ласка, показ.

reading-wrong-digits = Показ — це лише цифри, без літер і мінуса. Наприклад: 4520.
reading-wrong-long = Забагато цифр: на табло цього лічильника їх { $digits }. Цифри після коми не потрібні.
reading-wrong-many = { $zones ->
    [one] Тут потрібне одне число.
   *[other] Напишіть одне число для цієї зони або всі через кому: { $names }.
 }
reading-wrong-unclear = Не зрозумів, це одне число чи кілька. Напишіть числа без пробілів, а між ними поставте кому.
reading-wrong-zone = Зараз потрібно: { $names }.
reading-wrong-button = Напишіть показ цифрами або натисніть одну з кнопок.
reading-wrong-which = Напишіть через кому покази всіх зон або натисніть кнопку.

# Сумніви
reading-swapped =
    🤔 Схоже, зони переплутано. Правильно так?

    { $lines }
reading-swap = Так, поміняти місцями
reading-keep = Ні, залишити як є

reading-doubt-lower =
    🤔 { $what } — менше, ніж минулого разу: { $last } ({ $day }).

    Гляньте ще раз на цифри й на номер лічильника: має бути № { $serial }. Помилилися — просто напишіть правильний показ.
reading-doubt-zero =
    🤔 Ви написали { $what }, а минулого разу було { $last } ({ $day }).

    На табло справді нуль? Якщо ні, просто напишіть правильний показ.
reading-doubt-far =
    🤔 { $what } — це { KWH($kwh) } з { $day }, а зазвичай у вас близько { KWH($usual) } на місяць.

    Чи немає зайвої цифри? Помилилися — просто напишіть правильний показ.
reading-doubt-much =
    🤔 { $what } — це { KWH($kwh) } з { $day }. Багатенько!

    Чи немає зайвої цифри? Помилилися — просто напишіть правильний показ.
reading-retype = ✏️ Ввести ще раз
reading-trim = Правильно { $value }
reading-rollover = 🔄 По колу: { $before } → { $after }
reading-another-meter = 📟 Це інший лічильник
reading-insist = ✅ Усе правильно

reading-photo = 📷 Надішліть фото або коротке відео табло.
reading-photo-odd = 📷 Показ незвичний. Надішліть, будь ласка, фото табло: тоді нам, найпевніше, не доведеться приїздити на перевірку.
reading-photo-skip = Без фото
reading-picture = { $kind ->
    [video] 🎬 Відео додано
    [document] 📎 Файл додано
   *[photo] 📷 Фото додано
 }
reading-picture-gone = Фото вже недоступне, тож показ прийнято без нього.

# Перед надсиланням
reading-summary =
    <b>Перевірте, будь ласка</b>

    { $heading }
    📟 Лічильник № { $serial }

    { $lines }

    { $notes }

    <b>{ $ask }</b>
reading-change = <b>{ $zone }: { $last } → { $value }</b>
reading-first = <b>{ $zone }: { $value }</b>
reading-month = • { KWH($kwh) } з { $day }
reading-controller = • { KWH($kwh) } після контролера, з { $day }
reading-unchanged = • без змін, це нормально
reading-odd = • ⚠️ незвичний показ, його перегляне наш фахівець
reading-total = Разом з { $day }: <b>{ KWH($kwh) }</b>
reading-cut = Цифри після коми відкинуто, їх не передають.
reading-replaces = ✏️ Замість переданого раніше: { $values } ({ $day })
reading-counts = 🟢 Показ на { DAY($day) }
reading-helps = 🕓 Врахуємо в розрахунку на { DAY($day) }
reading-send = Передати?
reading-send-yes = ✅ Так, передати
reading-send-photo = 📷 Додати фото
reading-send-edit = ✏️ Виправити
reading-outdated = Поки ви писали, дані лічильника оновилися. Перевірмо показ ще раз.

# Квитанція
reading-accepted =
    ✅ <b>Показ прийнято</b>

    📍 Рахунок <b>{ $account }</b>
    { $place }
    📟 Лічильник № { $serial }
    { $lines }

    🧾 Квитанція <b>№ { $number }</b>
    { DATE($at) }, { TIME($at) }

    { $meaning }
reading-means = Зараховано на <b>{ DAY($counts_on) }</b>. Більше нічого робити не потрібно.
reading-means-later = Врахуємо в розрахунку на <b>{ DAY($counts_on) }</b>. Щоб у рахунку був точний показ, передайте його ще раз з { DAY($opens) } до { DAY($closes) }.
reading-means-correct = Помітите помилку — виправте до { DAY($closes) } включно.
reading-means-odd = Показ на <b>{ DAY($counts_on) }</b> незвичний, тож його спершу перегляне наш фахівець.
reading-means-odd-later = Показ незвичний, тож його перегляне наш фахівець.
reading-corrected = Переданий раніше показ замінено; в історії є обидва.
reading-correct = ✏️ Виправити показ
reading-other-meter = 📟 Інший лічильник

# Фото, надіслане саме по собі
photo-offer = { $kind ->
    [video] Бачу відео.
    [document] Бачу файл.
   *[photo] Бачу фото.
 } Якщо це табло лічильника, напишіть показ цифрами: самого лише фото для показу замало.
photo-offer-misfit = Не бачу тут показу. Напишіть його цифрами, наприклад 4520, або натисніть кнопку.
photo-yes = 📟 Передати показ
photo-no = Ні, дякую
photo-dropped = Гаразд, нічого не передаю.
photo-gone = Цей файл уже недоступний. Надішліть його, будь ласка, ще раз під час передачі показу.
