# Що сталося
notice-planned-new = 🔧 <b>Планове відключення</b>
notice-planned-changed = 🔧 <b>Планове відключення: є зміни</b>
notice-planned-cancelled = ✅ <b>Планове відключення скасовано</b>
notice-planned-restored = 💡 <b>Світло є: планові роботи завершено</b>
notice-planned-soon = ⏰ <b>Нагадуємо: планове відключення</b>
notice-emergency-new = ⚡ <b>Аварійне відключення</b>
notice-emergency-changed = ⚡ <b>Аварійне відключення: є зміни</b>
notice-emergency-cancelled = ✅ <b>Аварійне відключення скасовано</b>
notice-emergency-restored = 💡 <b>Світло є: аварію усунено</b>
notice-schedule-new = 🕘 <b>Відключення за графіком</b>
notice-schedule-changed = 🕘 <b>Відключення за графіком: є зміни</b>
notice-schedule-cancelled = ✅ <b>Відключення за графіком скасовано</b>
notice-schedule-restored = 💡 <b>Світло є: відключення за графіком завершено</b>
notice-planned-spared = ✅ <b>Планове відключення вас не торкнеться</b>
notice-emergency-spared = ✅ <b>Аварійне відключення вас не стосується</b>
notice-schedule-spared = ✅ <b>Відключення за графіком вас не торкнеться</b>

# Де
notice-where = 📍 { $place }
notice-district = { $name }, увесь район обслуговування
notice-houses = { $place }: { $houses }
notice-houses-cut = { $place }: { $houses } та інші
notice-feeder = адреси, які живить лінія { $name }
notice-transformer = адреси, які живить підстанція { $name }
notice-queue = черга { $queue }
notice-in = { $place } ({ $part })
notice-doubtful = ❗ Частину переліку будинків не вдалося розпізнати. Перевірте, будь ласка, чи є серед них ваш.
notice-more = { $count ->
    [one] та ще { $count } адреса: повний перелік — за кнопкою нижче
    [few] та ще { $count } адреси: повний перелік — за кнопкою нижче
   *[other] та ще { $count } адрес: повний перелік — за кнопкою нижче
 }

# Коли
notice-when = 🕘 <b>{ $when }</b>
notice-before = Раніше було: { $when }
notice-span-day = { $weekday }, { DAY($start) }, з { TIME($start) } до { TIME($end) }
notice-span-midnight = { $weekday }, { DAY($start) }, з { TIME($start) } до опівночі
notice-span-days = з { TIME($start) } { DAY($start) } до { TIME($end) } { DAY($end) }
notice-span-open = { $weekday }, { DAY($start) }, з { TIME($start) }; коли ввімкнемо, ще невідомо
notice-until-day = Світло має бути до { TIME($end) }, { DAY($end) }
notice-until-midnight = Світло має бути до опівночі, { DAY($start) }
notice-until-unknown = Коли буде світло, поки невідомо. Напишемо, щойно дізнаємося.
notice-restored-at = Увімкнули о { TIME($at) }, { DAY($at) }.
notice-not-off = Не вимикатимемо: { $when }
notice-weekday-0 = понеділок
notice-weekday-1 = вівторок
notice-weekday-2 = середа
notice-weekday-3 = четвер
notice-weekday-4 = п'ятниця
notice-weekday-5 = субота
notice-weekday-6 = неділя

# Чому і що робити
notice-reason = Причина: { $reason }
notice-note = 💬 { $note }
notice-tip-planned = Зарядіть, будь ласка, телефон і вимкніть з розеток те, що боїться перепадів напруги.
notice-tip-restored = Якщо у вас досі темно, натисніть кнопку нижче.
notice-button-outages = ⚡ Відключення у мене
notice-button-dark = 🔦 Досі немає світла
notice-button-settings = 🔔 Мої сповіщення

# Погодинний графік
notice-hours-new = 🕘 <b>Графік відключень на { DAY($day) }</b>
notice-hours-changed = 🔄 <b>Графік на { DAY($day) } змінився</b>
notice-hours-cancelled = ✅ <b>{ DAY($day) } відключень за графіком не буде</b>
notice-hours-over = ✅ <b>{ DAY($day) } відключень за графіком більше не буде</b>
notice-hours-queue = 📍 Черга { $queue }, { $weekday }
notice-hours-off = Без світла:
notice-hours-possible = Можливо, без світла:
notice-hours-span = • <b>{ TIME($start) } – { TIME($end) }</b>
notice-hours-span-midnight = • <b>{ TIME($start) } – 24:00</b>
notice-hours-past = Показуємо лише те, що ще попереду.
notice-button-schedule = 🕘 Графік повністю

# Показ лічильника
notice-reading-open =
    📟 <b>Час передати показ лічильника</b>

    Показ, переданий до <b>{ DAY($closes) }</b> включно, зарахуємо на { DAY($counts_on) }. Натисніть кнопку або просто надішліть число з лічильника.
notice-reading-last =
    ⏰ <b>Сьогодні останній день, щоб передати показ</b>

    Показу на { DAY($counts_on) } від вас ще немає. Передайте його до опівночі ({ DAY($closes) }), інакше обсяг порахуємо за вашим середнім споживанням.
notice-button-reading = 📟 Передати показ

# Назви розсилок у пульті
notice-title-outage = { $kind ->
    [planned] Планові роботи
    [emergency] Аварія
   *[schedule] За графіком
 }: { $place }
notice-title-hours = Графік черги { $queue } на { DATE($day) }
notice-title-open = Нагадування про показ: вікно відкрито ({ DATE($counts_on) })
notice-title-last = Нагадування про показ: останній день ({ DATE($counts_on) })
