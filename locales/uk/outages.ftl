dialog-outages = 💡 Відключення
dialog-nolight = 🔦 Немає світла
dialog-warnings = ⚠️ Попередження
dialog-place = 🏠 За адресою
dialog-queue = 🕒 За чергою
dialog-back = 💡 Чи є світло?

# Коли
outage-at-today = о { TIME($at) }
outage-at-tomorrow = завтра о { TIME($at) }
outage-at-day = { DAY($at) } о { TIME($at) }
outage-at-midnight = опівночі
outage-since-today = { TIME($at) }
outage-since-day = { MOMENT($at) }
outage-on-today = сьогодні
outage-on-tomorrow = завтра
outage-on-day = { DAY($at) }
outage-period = { $day }, { TIME($start) }–{ TIME($end) }
outage-period-midnight = { $day }, { TIME($start) }–24:00
outage-period-open = { $day }, з { TIME($start) }
outage-period-days = з { MOMENT($start) } до { MOMENT($end) }

# Що відомо
outages-lines = { $lines }
outages-heading = 📍 { $place } · рахунок { $number }
outages-heading-place = 📍 { $place }
outages-heading-queue = 🕒 Черга { $queue }
outages-other = 📍 { $place }
outages-where = 💡 Покажу відключення за адресою або чергою. А якщо під'єднати рахунок, питати щоразу не доведеться.
outages-none = ✅ <b>Зараз відомих відключень немає.</b>
outages-restored = ✅ <b>Світло повернули { $when }.</b>
outages-unknown = ⚠️ <b>Чи є відключення, зараз не знаємо:</b> дані не оновлюються з { $since }.
outages-unknown-ever = ⚠️ <b>Чи є відключення, зараз не знаємо:</b> дані ще не надійшли.
outages-stale = ⚠️ Дані не оновлюються з { $since }, щось могло змінитися.
outages-stale-ever = ⚠️ Частина даних ще не надійшла, тож можемо знати не все.
outages-coming = <b>Далі</b>
outages-emergency = 🚨 Аварійна служба: <b>{ $emergency }</b>

outage-now = 🔴 <b>Світло буде орієнтовно { $when }</b>
outage-now-perhaps = 🟠 <b>Можливо, у вас вимкнено. Світло буде орієнтовно { $when }</b>
outage-now-open = 🔴 <b>Світла немає. Коли повернуть, поки невідомо</b>
outage-now-open-perhaps = 🟠 <b>Можливо, у вас вимкнено.</b> Коли повернуть, поки невідомо
outage-now-late = 🟠 <b>Світло мали повернути { $when }.</b> Підтвердження ще немає, нового часу теж
outage-emergency-since = Аварія, з { $since }
outage-planned-since = Планові роботи, з { $since }
outage-schedule-since = За графіком, з { $since }
outage-queue-since = За графіком черги { $queue }, з { $since }
outage-perhaps-later = Можливо, довше: до { $until }
outage-extended = Роботи тривають довше, ніж планували.
outage-reason = Причина: { $reason }
outage-too = Також { $what }
outage-too-perhaps = Можливо, також { $what }
outage-too-until = Також { $what }, до { $until }
outage-too-until-perhaps = Можливо, також { $what }, до { $until }
outage-emergency-too = аварія
outage-planned-too = планові роботи
outage-schedule-too = відключення за графіком
outage-emergency-coming = ⚡ { $when }: аварійне відключення
outage-planned-coming = 🛠 { $when }: планові роботи
outage-schedule-coming = 🕒 { $when }: за графіком
outage-coming-perhaps = Можливо, стосується і вас: у переліку не все зрозуміло.

# Погодинний графік одним рядком
hours-today = 🕒 Графік черги { $queue }, сьогодні без світла: { $spans }
hours-light = 🕒 Графік черги { $queue }: до кінця дня без відключень.
hours-unknown = 🕒 Графіка черги { $queue } на сьогодні ще немає.
hours-none = 🕒 Погодинних графіків зараз немає.
hours-emergency = ⚠️ <b>Погодинний графік зараз не діє:</b> відключення аварійні.
hours-stale = ⚠️ Графік не оновлюється з { $since }, він міг змінитися.
hours-stale-ever = ⚠️ Чи цей графік досі діє, ми не знаємо.
hours-span = <b>{ $span }</b>
hours-span-perhaps = { $span } (можливо)
hours-clock = { TIME($start) }–{ TIME($end) }
hours-clock-midnight = { TIME($start) }–24:00

# За адресою або чергою
place-settlement = 📍 Напишіть назву міста або села. Вистачить перших літер.
place-settlement-several = Таких кілька. Оберіть або напишіть точніше.
place-settlement-near = Не знайшов «{ $typed }». Може, це?
place-settlement-none = Не знайшов «{ $typed }» серед тих, кому ми подаємо світло. Напишіть назву інакше, без району й області.
place-street = 📍 { $place }. Тепер вулиця: вистачить перших літер.
place-street-several = Таких кілька. Оберіть або напишіть точніше.
place-street-near = Не знайшов тут «{ $typed }». Може, це?
place-street-none = Не знайшов тут вулиці «{ $typed }». Напишіть інакше: стару чи нову назву, без номера будинку.
place-name-misfit = Напишіть, будь ласка, назву літерами, наприклад «Шевченка».
place-house =
    📍 { $place }

    Який номер будинку?
place-house-misfit = Номер будинку має цифру, наприклад 12 або 12-А. Не знаєте його? Натисніть кнопку.
place-whole-street = Уся вулиця
place-whole-settlement = Увесь населений пункт
place-another = 🏠 Інша адреса
queue-which = 🕒 Яка ваша черга? Оберіть або напишіть із підчергою, наприклад <b>3.1</b>. Не знаєте її — шукайте за адресою.
queue-part = Черга { $queue }. А яка підчерга?
queue-name = Черга { $queue }
queue-another = 🕒 Інша черга
queue-misfit = Черги мають номери від 1.1 до 6.2. Напишіть, наприклад, <b>3.1</b> або оберіть кнопку.

# Немає світла
nolight-where =
    🚨 Аварійна служба: <b>{ $emergency }</b>

    Перевірте, чи є відключення за вашою адресою. Щоб надіслати заявку звідси, під'єднайте рахунок.
nolight-only-mine = 🔦 Ні, темно лише в мене
nolight-none-known = 🔦 <b>Відомих відключень у вас немає.</b> З'ясуймо разом.
nolight-restored = 💡 <b>За нашими даними, світло повернули { $when }.</b> У вас досі темно? З'ясуймо разом.
nolight-stale = ⚠️ <b>Дані про відключення зараз не оновлюються</b>, тож про ваше можемо ще не знати.
nolight-warned = ⚠️ За цим рахунком є попередження про відключення, і його строк минув. Подробиці: меню «Відключення», «Попередження».
nolight-neighbours = Чи є світло в сусідів?
nolight-neighbours-known = А в сусідів світло є?
nolight-dark = 🌑 Темно в усіх
nolight-light = 💡 У сусідів є
nolight-unknown = 🤷 Не знаю
nolight-danger = ⚠️ Обірвано дріт, іскрить
nolight-other = 🏠 Темно за іншою адресою
nolight-which = За якою адресою немає світла?
nolight-breakers =
    Погляньте на автомати в щитку: усі важелі мають бути <b>вгорі</b>. Вибитий опустіть до кінця й підніміть. Вибиває знову? Вимкніть прилади з розеток і спробуйте ще раз.

    ⚠️ Щиток мокрий, гарячий чи пахне горілим — не торкайтеся.
nolight-back = ✅ Світло є
nolight-still = 🔦 Автомати вгорі, темно
nolight-burns = ⚠️ Іскрить, пахне горілим
nolight-solved = 💡 Чудово! Якщо автомат вибиває й далі, покличте електрика: несправність у вашій проводці.
nolight-in-danger =
    🚨 <b>Телефонуйте зараз: { $emergency }</b>
    До дроту ближче ніж на 8 метрів не підходьте, до щитка не торкайтеся. Горить — телефонуйте ще й 101.
nolight-send = <b>Надіслати заявку диспетчерові?</b>
nolight-note-ask = Можна дописати кілька слів: що сталося, як до вас зайти.
nolight-note = Ваші слова: «{ $note }». Напишіть інші, щоб замінити.
nolight-note-misfit = Надто довго: до 500 знаків, будь ласка. Найважливіше, що сталося і де.
nolight-send-button = 📨 Надіслати
nolight-taken =
    ✅ <b>Заявку № { $number } прийнято</b> { $when }
    { $heading }

    Спитаю згодом, чи з'явилося світло. З'явиться раніше — натисніть «Світло є».

    🚨 Аварійна служба: <b>{ $emergency }</b>
nolight-reported = 📨 Ваша заявка <b>№ { $number }</b> в роботі, прийнято { $when }. Нова не потрібна.

# Попередження про відключення
warnings-none =
    { $heading }

    ✅ Попереджень про відключення за цим рахунком немає.
warnings-list =
    { $heading }
    { $lines }
warning-ahead =
    { "" }
    ⚠️ <b>Відключення з { DATE($disconnect_on) }</b>
    Попередження № { $number } від { DATE($issued_on) }
warning-due =
    { "" }
    🔴 <b>Можуть відключити будь-коли</b>: строк минув { DATE($disconnect_on) }
    Попередження № { $number } від { DATE($issued_on) }
warning-undated =
    { "" }
    ⚠️ <b>Попередження № { $number }</b> від { DATE($issued_on) }
warning-lifted =
    { "" }
    ✅ Знято { DATE($lifted_on) }: попередження № { $number } від { DATE($issued_on) }
warning-reason = Причина: { $reason }
warnings-what-to-do =
    { "" }
    Борг сплачують постачальникові. Уже сплатили або щось не так? Зателефонуйте нам: <b>{ $phones }</b>

warnings-other = ⚠️ Рахунок { $number }

# Сповіщення про попередження
notice-warning =
    ⚠️ <b>Можуть відключити з { DATE($day) }</b>

    За вашим рахунком надійшло попередження. Причина і що робити — за кнопкою.
notice-warning-undated =
    ⚠️ <b>Попередження про відключення</b>

    Воно надійшло за вашим рахунком. Причина і що робити — за кнопкою.
notice-warning-lifted = ✅ <b>Попередження про відключення знято.</b> Робити нічого не потрібно.
notice-button-warnings = ⚠️ Мої попередження
notice-title-warning = Попередження про відключення з { DATE($day) }
notice-title-warning-undated = Попередження про відключення
notice-title-warning-lifted = Попередження про відключення знято

# Чи з'явилося світло
back-question =
    💡 <b>Чи є вже світло?</b>
    { $place }, заявка № { $number }
back-yes = ✅ Так, є
back-no = 🔦 Ні, ще темно
back-thanks = 💡 Чудово! Заявку <b>№ { $number }</b> закрито. Дякуємо, що сказали.
back-still = 🔦 Передали диспетчерові, що темно й досі. Заявка <b>№ { $number }</b> лишається відкритою.
back-closed = Заявку <b>№ { $number }</b> вже закрито. Якщо знову темно, натисніть «Немає світла».
back-gone = Цієї заявки немає серед ваших. Якщо темно, натисніть «Немає світла».
