# Оповіщення з чату: для працівників, чий месенджер під'єднано кодом із пульта
dialog-staff = 🪪 Робочий чат
dialog-dispatch = 📣 Нове оповіщення
dialog-broadcasts = 📋 Розсилки
dialog-broadcast = 📋 Розсилка

staff-how = Цей розділ для працівників компанії. Код для під'єднання видає пульт: сторінка «Мій запис», розділ «Месенджер». Надішліть його так: /staff КОД
staff-wrong = Такого коду немає, або його час минув. Візьміть у пульті новий.
staff-bound = ✅ Вітаю, { $name }! Цей чат тепер робочий: сюди прийдуть ваші пробні оповіщення.
staff-me = 🪪 { $name }. Цей чат під'єднано до вашого запису в пульті.
staff-off = Надсилати оповіщення з чату вимкнено в налаштуваннях. Користуйтеся пультом.
staff-not-dispatcher = Надсилають оповіщення диспетчери. Ваша роль цього не передбачає.

dispatch-kind = Що сталося?
dispatch-kind-emergency = ⚡ Аварія
dispatch-kind-planned = 🔧 Планові роботи
dispatch-district = У якому районі?
dispatch-place = Де немає світла?
dispatch-place-more = Що ще додати?
dispatch-place-address = 📍 Вулиця
dispatch-place-transformer = 🔌 Трансформатор
dispatch-place-feeder = 🔌 Фідер
dispatch-place-queue = 🕘 Черга
dispatch-settlement = Напишіть населений пункт.
dispatch-street = { $place }: напишіть вулицю.
dispatch-no-street = Без вулиці
dispatch-like = «{ $typed }»: оберіть, що мали на увазі.
dispatch-as-typed = Так, як написано
dispatch-houses = Напишіть будинки так, як у заявці: 12-А, 14, 247-249.
dispatch-whole-street = Уся вулиця
dispatch-transformer = Напишіть трансформатор, наприклад ТП-101.
dispatch-feeder = Напишіть фідер, наприклад Ф-12.
dispatch-queue = Напишіть чергу, наприклад 2.1.
dispatch-more = Додати ще місце?
dispatch-starts = Коли почалося або почнеться? Наприклад: 14:30, завтра 9:00, 25.11 8:00.
dispatch-now = Зараз
dispatch-ends = Коли буде світло? Наприклад: 18:00, +3 (за три години), 25.11 17:00.
dispatch-ends-unknown = Невідомо
dispatch-hours = +{ $hours } год
dispatch-reason = Яка причина? Оберіть або напишіть своїми словами.
dispatch-moment-misfit = Не можу прочитати час. Напишіть так: 14:30, завтра 9:00 або 25.11 8:00.
dispatch-words-misfit = Напишіть текстом, до { $most } символів.

dispatch-preview =
    <b>Перевірте оповіщення</b>
    { $places }

    { $text }

    👥 Отримають: { $people ->
        [one] { $people } людина
        [few] { $people } людини
       *[other] { $people } людей
     }{ $channels ->
        [none] {""}
       *[some] {" "}({ $by })
     }
dispatch-lines = { $lines }
dispatch-preview-cost = 💰 Viber: до { $price } грн
dispatch-preview-doubtful = ❔ Сумнівних збігів: ще { $people }
dispatch-finding-stop = ⛔ { $what }
dispatch-finding-warn = ⚠️ { $what }
dispatch-cannot = Так надіслати не можна. Почніть, будь ласка, ще раз.
dispatch-tell-doubtful = Сповістити й сумнівних ({ $people })?
dispatch-go = Надіслати?
dispatch-go-approval = Людей багато, тож оповіщення має погодити ще хтось. Віддати на погодження?
dispatch-send = 📣 Надіслати
dispatch-submit = Віддати на погодження
dispatch-override = Без погодження
dispatch-drop = Не надсилати
dispatch-why = Чому не можна чекати погодження? Причину збереже журнал дій.
dispatch-dropped = Гаразд, нікому нічого не надіслано.
dispatch-sent = ✅ Розсилка № { $id }: надсилаємо { $people ->
        [one] { $people } людині
       *[other] { $people } людям
     }.
dispatch-submitted = ⏳ Оповіщення № { $id } чекає на погодження.
dispatch-refused = ⛔ { $why }

broadcasts-none = Зараз нічого не надсилається і не чекає.
broadcasts-list = Чекають або надсилаються:
broadcasts-line = № { $id } { $state ->
        [waiting] ⏳
        [sending] 📣
       *[paused] ⏸
     } { $title }
broadcast-gone = Такої розсилки немає.
broadcast-shown =
    <b>№ { $id }. { $title }</b>
    { $state ->
        [draft] Чернетка
        [waiting] ⏳ Чекає на погодження
        [sending] 📣 Надсилається
        [paused] ⏸ Призупинено
        [stopped] ⏹ Зупинено
       *[done] ✅ Завершено
     } · { $author }

    { $text }
broadcast-far = 👥 { $people } · надіслано { $sent } · недоступні { $failed } · пропущено { $skipped } · лишилося { $left }
broadcast-deed-pause = ⏸ Призупинити
broadcast-deed-resume = ▶ Продовжити
broadcast-deed-stop = ⏹ Зупинити
broadcast-deed-approve = ✅ Погодити й надіслати
broadcast-deed-discard = ✕ Відкинути
broadcast-deed-restore = 💡 Світло є
broadcast-deed-cancel = ✕ Не вимикатимемо
broadcast-sure = { $deed ->
        [stop] Зупинити назавжди? Хто вже отримав, той отримав.
        [approve] Погодити й надіслати?
        [restore] Повідомити всіх, кому надсилали, що світло є, і закрити відключення?
        [cancel] Повідомити всіх, кому надсилали, що світло не вимикатимуть?
       *[other] Відкинути це оповіщення?
     }
broadcast-kept = Гаразд, нічого не змінено.
broadcast-done = ✅ Зроблено.
