# Погодинний графік
dialog-schedule = 🕒 Погодинний графік
schedule-lines = { $lines }
schedule-heading = 🕒 <b>Погодинний графік, черга { $queue }</b>
schedule-several = У рахунку { $number } кілька точок обліку, і черги в них різні. Оберіть:
schedule-queue-unknown = Черги для рахунку { $number } ми ще не знаємо. Якщо знаєте самі, покажу її графік.
schedule-other = 🕒 Інша черга

schedule-now-light = 🟢 <b>Зараз за графіком світло є.</b>
schedule-now-off = ⚫ <b>Зараз за графіком світла немає.</b>
schedule-now-perhaps = 🟠 <b>Зараз за графіком світла може не бути.</b>
schedule-now-unknown = На сьогодні графіка ще немає.
schedule-then-light = Увімкнути мають { $when }.
schedule-then-off = Вимкнуть { $when }.
schedule-then-perhaps = Світла може не стати { $when }.
schedule-then-back = Увімкнути можуть { $when }.
schedule-then-back-latest = Увімкнути можуть { $when }, а мають { $latest }.
schedule-no-switch = І так до кінця відомого графіка.
schedule-at = о { TIME($at) }
schedule-at-day = { DAY($at) } о { TIME($at) }

schedule-today = Сьогодні, { DAY($day) }
schedule-tomorrow = Завтра, { DAY($day) }
schedule-day = <b>{ $name }</b>: { $total }
schedule-day-light = <b>{ $name }</b>: без відключень
schedule-day-unknown = <b>{ $name }</b>: графіка ще немає
schedule-total = без світла { $sure }
schedule-total-perhaps = можливо, без світла { $possible }
schedule-total-both = без світла { $sure } і, можливо, ще { $possible }
schedule-hours = { $hours } год
schedule-hours-half = { $hours } год 30 хв
schedule-half-hour = 30 хв
schedule-span = • { $start }–{ $end }
schedule-span-perhaps = • { $start }–{ $end } (можливо)

schedule-none = ✅ Погодинних відключень зараз не оголошено. Якщо світла немає, причина інша: натисніть «Немає світла».
schedule-none-of-queue = Для черги { $queue } на сьогодні й завтра графіка ще немає.
schedule-emergency = 🚨 <b>Діють аварійні відключення, тому графік не застосовується.</b> Коли світло з'явиться, за графіком сказати не можна.
schedule-emergency-since = Про це повідомлено { MOMENT($since) }.
schedule-stale = ⚠️ Дані не оновлюються з { MOMENT($since) }: графік міг змінитися.
schedule-stale-ever = ⚠️ Дані зараз не оновлюються: графік міг змінитися.
schedule-unknown = ⚠️ <b>Який зараз графік, ми не знаємо:</b> дані не оновлюються з { MOMENT($since) }.
schedule-unknown-ever = ⚠️ <b>Який зараз графік, ми не знаємо:</b> дані ще не надійшли.

# Картинка погодинного графіка
picture-queue = Черга { $queue }
picture-day = { $n ->
        [1] Понеділок
        [2] Вівторок
        [3] Середа
        [4] Четвер
        [5] П'ятниця
        [6] Субота
       *[7] Неділя
    }, { DAY($day) }
picture-lit = без відключень
picture-off = без світла { $sure } год
picture-perhaps = без світла до { $most } год
picture-both = без світла { $sure }–{ $most } год
picture-is-off = світла немає
picture-is-perhaps = можливо, немає
picture-is-light = світло є
picture-clock = { $hours ->
        [23] { DAY($day) }: о 3:00 годинник переводять на 4:00, у добі 23 години.
       *[25] { DAY($day) }: о 4:00 годинник переводять на 3:00, ця година триває двічі.
    }
