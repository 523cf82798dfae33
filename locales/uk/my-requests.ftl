dialog-requests = 📋 Мої заявки
dialog-request = 📄 Заявка
dialog-attachments = 📎 Файли
dialog-attachment = 📎 Файл
dialog-question = 💬 Запитати
dialog-rate = ⭐ Оцінити відповідь
dialog-recall = ✕ Скасувати заявку
dialog-contact = 📇 Змінити контакти

# Прийнято
request-taken = ✅ <b>Прийнято: { $what } № { $number }</b>
request-term = { $days ->
    [one] Відповімо протягом { $days } календарного дня, до <b>{ DAY($day) }</b> включно.
   *[other] Відповімо протягом { $days } календарних днів, до <b>{ DAY($day) }</b> включно.
 }
request-term-working = { $days ->
    [one] Відповімо протягом { $days } робочого дня, до <b>{ DAY($day) }</b> включно.
   *[other] Відповімо протягом { $days } робочих днів, до <b>{ DAY($day) }</b> включно.
 }
request-will-tell = Про реєстрацію й відповідь напишу сюди. Переглянути можна в «Моїх заявках».
request-quote = «{ $words }»

# Перелік
requests-heading = 📋 <b>Мої заявки</b>
requests-none = Заявок ще немає. Тут будуть ваші замовлення, заяви та звернення.
requests-newer = ‹ Новіші
requests-older = Давніші ›
requests-new = ✉️ Нове звернення
request-sign = { $state ->
    [received] 🕓
    [registered] 📥
    [invoiced] 🧾
    [paid] 💳
    [planned] 🗓
    [done] ✅
    [refused] ⛔
   *[cancelled] ✖️
 }
request-stage = { $state ->
    [received] отримано
    [registered] зареєстровано
    [invoiced] чекає на оплату
    [paid] оплачено
    [planned] роботи заплановано
    [done] { $kind ->
        [appeal] розглянуто
       *[other] виконано
     }
    [refused] відмовлено
   *[cancelled] скасовано
 }
request-entry =
    { $sign } <b>{ $what }</b>
    № { $number } від { DATE($day) }: { $stage }
request-stage-until = { $stage }, строк до { DAY($day) }
request-entry-label = { $sign } № { $number }
request-gone = Такої заявки серед ваших немає.
request-back = ‹ До заявки

# Картка
request-card-what = 📄 <b>{ $what }</b>{ $category }
request-card-category = { " " }· { $category }
request-card-account = 📍 { $place } · рахунок { $number }
request-card-account-only = 📍 Рахунок { $number }
request-card-number = Номер: <b>{ $number }</b>
request-card-came = Подано: { DATE($day) }
request-card-state = Стан: <b>{ $stage }</b>
request-card-registered = Реєстраційний номер: { $number }
request-card-invoice = Рахунок: { $number }
request-card-of = { $number } від { DATE($day) }
request-card-paid = Кошти надійшли: { $day }
request-card-planned = Роботи заплановано на: { $day }
request-card-answer-none = Відповідь району: ще немає
request-card-day = { DATE($day) }
request-card-not-yet = ще немає
request-card-left = { $days ->
    [one] Строк: до { DAY($day) }, лишився { $days } день
    [few] Строк: до { DAY($day) }, лишилося { $days } дні
   *[other] Строк: до { DAY($day) }, лишилося { $days } днів
 }
request-card-left-today = Строк: до { DAY($day) }, сьогодні останній день
request-card-late =
    ⚠️ Строк минув { DAY($day) }. Перепрошуємо.
    Нагадайте про себе: натисніть «Запитати» або зателефонуйте <b>{ $phones }</b>.
request-card-asked =
    ❓ Ви, { MOMENT($at) }:
    { $words }
request-card-answered =
    💬 <b>Відповідь</b>, { MOMENT($at) }:
    { $words }
request-card-rating = Ваша оцінка: { $stars ->
    [5] ⭐⭐⭐⭐⭐
    [4] ⭐⭐⭐⭐
    [3] ⭐⭐⭐
    [2] ⭐⭐
   *[1] ⭐
 }

# Файли
request-files = { $files ->
    [one] 📎 { $files } файл
    [few] 📎 { $files } файли
   *[other] 📎 { $files } файлів
 }
request-files-list = 📎 Файли заявки № { $number }. Який відкрити?
request-files-none = До заявки № { $number } файлів не додано.
request-file-label = { $role ->
    [invoice] 🧾 Рахунок: { $name }
    [answer] 💬 Відповідь: { $name }
   *[other] 📎 { $name }
 }
request-file-unnamed = без назви
request-file-of =
    { $file }
    Заявка № { $number }
request-file-gone = Цього файла вже немає.

# Запитання
question-ask = ✍️ Напишіть запитання або те, що хочете додати. Можна кількома повідомленнями, можна з фото.
question-send = 📨 Надіслати
question-taken = ✅ Передав. Відповідь на запитання за заявкою № { $number } прийде сюди.
question-late = Заявку № { $number } скасовано, тож питати щодо неї вже нікого. Можна подати нову.

# Оцінка
rate-ask =
    { $what } № { $number }
    Як вам відповідь?
rate-stars = { $stars ->
    [5] ⭐⭐⭐⭐⭐ Чудово
    [4] ⭐⭐⭐⭐ Добре
    [3] ⭐⭐⭐ Так собі
    [2] ⭐⭐ Погано
   *[1] ⭐ Дуже погано
 }
rate-again = ⭐ Змінити оцінку
rate-thanks = Дякуємо за оцінку!
rate-sorry = Прикро, що не допомогли. Напишіть, що не так: поставте запитання або подайте скаргу.
rate-early = Оцінити можна, коли заявку № { $number } буде завершено.

# Скасування
recall-sure = Скасувати? { $what } № { $number }
recall-kept = Гаразд, заявка № { $number } лишається в роботі.
recall-done = Заявку № { $number } скасовано.
recall-late = Заявку № { $number } вже оплачено або заплановано, тож звідси її не скасувати. Напишіть нам через «Запитати».
recall-ended = Заявку № { $number } вже завершено.

# Зміна контактних даних
contact-what = 📇 Що змінилося?
contact-part = { $part ->
    [phone] 📞 Телефон
    [email] ✉️ E-mail
    [name] 👤 Прізвище, ім'я
   *[residence] 🏠 Адреса для листів
 }
contact-add = { $part ->
    [phone] ➕ Телефон
    [email] ➕ E-mail
    [name] ➕ Прізвище, ім'я
   *[residence] ➕ Адреса для листів
 }
contact-mend = { $part ->
    [phone] ✏️ Телефон
    [email] ✏️ E-mail
    [name] ✏️ Прізвище, ім'я
   *[residence] ✏️ Адреса для листів
 }
contact-new = { $part ->
    [phone] 📞 Новий телефон: <b>{ $value }</b>
    [email] ✉️ Новий e-mail: <b>{ $value }</b>
    [name] 👤 Нове ім'я: <b>{ $value }</b>
   *[residence] 🏠 Нова адреса: <b>{ $value }</b>
 }
contact-place = 📇 За яким рахунком змінилися дані?
contact-new-phone = 📞 Надішліть новий номер кнопкою або напишіть його.
contact-new-email = ✉️ Напишіть новий e-mail.
contact-summary = <b>Перевірте нові дані.</b> Працівник району внесе їх до рахунка.
contact-files = 📎 Додати документ
contact-files-ask = Надішліть фото чи скан документа, що підтверджує зміну (до { $most }). Без нього теж можна.
