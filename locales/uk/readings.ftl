dialog-reading = 📟 Передати показ
dialog-history = 📊 Історія показів

zone-total = Показ
zone-day = День
zone-night = Ніч
zone-peak = Пік
zone-half = Напівпік

source-consumer = ви
source-controller = контролер
source-remote = дистанційно
source-calculated = розраховано
source-initial = при встановленні

reading-card =
    { $heading }

    Лічильник <b>№ { $serial }</b>{ $model }
    { $where }{ $zones ->
        [one] { $zones } зона
        [few] { $zones } зони
       *[other] { $zones } зон
    }, { $digits ->
        [one] { $digits } цифра
        [few] { $digits } цифри
       *[other] { $digits } цифр
    } на табло

    { $lines }

    { $window }
reading-model = , { $model }
nothing = { "" }
reading-place = { $place } ·{ " " }
reading-last = { $zone }: <b>{ $value }</b> ({ DATE($day) }, { $source })
reading-last-none = { $zone }: попередніх показів немає
reading-remote = Показ цього лічильника ми зчитуємо дистанційно. Передати його самостійно теж можна.
reading-window-open = 🟢 Зараз час передавати показ: до { DAY($closes) } включно. Він зарахується на { DAY($counts_on) }.
reading-window-closed = Показ для рахунку передають з { DAY($opens) } до { DAY($closes) }. Сьогоднішній теж приймемо: він допоможе розрахувати показ на { DAY($counts_on) }.

reading-which-meter = За цією адресою кілька лічильників. Показ якого передаєте?
reading-meter-choice = № { $serial } ({ $place })
reading-other-meter = 📟 Інший лічильник
reading-no-meter =
    { $heading }

    За цим рахунком немає встановленого лічильника, тож показ передати нікуди. Якщо лічильник є, зателефонуйте нам, будь ласка.
reading-numbers-misfit = { $given ->
    [one] Ви надіслали одне число, а лічильник має { $zones ->
        [one] { $zones } зону
        [few] { $zones } зони
       *[other] { $zones } зон
      }. Введімо показ по порядку.
    [few] Ви надіслали { $given } числа, а лічильник має { $zones ->
        [one] одну зону
        [few] { $zones } зони
       *[other] { $zones } зон
      }. Введімо показ по порядку.
   *[other] Не вдалося розкласти ці числа на зони лічильника. Введімо показ по порядку.
 }

reading-ask = Який зараз показ: <b>{ $zone }</b>? Лише цифри до коми. Попередній: { $last }.
reading-ask-first = Який зараз показ: <b>{ $zone }</b>? Лише цифри до коми.
reading-same = Залишити { $value }
reading-photo-is-no-number = Фото додасте наприкінці. Саме лише фото показом не вважається, тож введіть, будь ласка, цифри.
reading-wrong-digits = Показ складається лише з цифр, наприклад 4520. Без мінуса, літер і дробової частини.
reading-wrong-long = Забагато цифр: на цьому лічильнику їх { $digits }. Цифри після коми вводити не потрібно.
reading-wrong-many = { $zones ->
    [one] Тут потрібне одне число.
   *[other] Надішліть або одне число для цієї зони, або одразу { $zones ->
        [few] { $zones } числа
       *[other] { $zones } чисел
      } через кому.
 }
reading-wrong-unclear = Не впевнений, це одне число чи кілька. Надішліть числа через кому або кожне окремо, без пробілів.

reading-swapped =
    Схоже, зони переплутано місцями. Можливо, правильно так?

    { $lines }
reading-swap = Так, поміняти місцями
reading-keep = Ні, залишити як є

reading-doubt-lower = Показ <b>{ $zone }: { $value }</b> менший за попередній — { $last } ({ DATE($day) }). Перевірте, будь ласка, цифри, зону і номер лічильника: № { $serial }.
reading-doubt-zero = Ви ввели <b>0</b> ({ $zone }), а попередній показ — { $last } ({ DATE($day) }). Лічильник справді показує нуль?
reading-doubt-far = Показ <b>{ $zone }: { $value }</b> означає { KWH($kwh) } з { DATE($day) }{ $usual ->
        [0] .
       *[other] , а зазвичай у вас близько { KWH($usual) } на місяць.
    } Перевірте, будь ласка, чи немає зайвої цифри.
reading-retype = Ввести ще раз
reading-insist = Усе правильно
reading-rollover = Пішов по колу: { $before } → { $after }

reading-photo = 📷 Надішліть фото або коротке відео табло, якщо бажаєте. Воно підтвердить цифри, але не замінить їх.
reading-photo-odd = 📷 Показ незвичний, тож фото табло дуже допоможе: з ним не доведеться приїздити на перевірку.
reading-photo-skip = Без фото

reading-summary =
    <b>Перевірте, будь ласка.</b> Лічильник № { $serial }

    { $lines }
reading-line = <b>{ $zone }: { $last } → { $value }</b>
reading-pair = <b>{ $zone }: { $value }</b>
reading-since-controller = ⤷ від показу контролера { DATE($day) }: { KWH($kwh) }
reading-month = ⤷ від { DATE($day) }: { KWH($kwh) }
reading-total = Разом за період: <b>{ KWH($kwh) }</b>
reading-unchanged = ⤷ не змінився з минулого разу: так теж можна
reading-odd = ⤷ незвичне значення: його перегляне фахівець
reading-cut = Дробову частину відкинуто: показ передають цілим числом.
reading-corrects = ✏️ Показ за цей період ви вже передавали. Врахуємо новий, попередній лишиться в історії.
reading-with-photo = 📷 З фото
reading-without-photo = Без фото
reading-outside = Поза днями передачі: візьмемо для розрахунку показу на { DAY($counts_on) }.
reading-send = Передати цей показ?
reading-send-yes = ✅ Так, передати
reading-send-edit = ✏️ Виправити
reading-outdated = Поки ви вводили, дані лічильника оновилися. Перевірмо показ ще раз.

reading-accepted =
    ✅ <b>Показ прийнято</b>
    Квитанція № { $number }, { MOMENT($at) }

    { $heading }
    Лічильник № { $serial }
    { $lines }

    { $meaning }
reading-means-window = Зараховано на { DAY($counts_on) }. Більше нічого робити не потрібно. Виправити показ можна до { DAY($closes) } включно.
reading-means-outside = Дні передачі показу ще не настали, тож візьмемо його для розрахунку на { DAY($counts_on) }. Найточніше буде передати ще раз наприкінці місяця.
reading-corrected = Попередній показ за цей період замінено.

photo-offer = Бачу фото або файл. Бажаєте передати показ лічильника з цим фото? Цифри потрібно буде ввести: саме лише фото показом не вважається.
photo-yes = Так, передати показ
photo-no = Ні
photo-dropped = Гаразд, файл не використано.
photo-gone = Цей файл уже недоступний. Надішліть його, будь ласка, ще раз під час передачі показу.
