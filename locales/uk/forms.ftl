# Анкети замовлень і заяв: що питає бот і як показує відповіді
form-begins =
    📝 <b>{ $form }</b>
    { $heading }
form-question = { $lines }
form-known =
    📝 <b>{ $form }</b>
    { $heading }
    Ось що я вже знаю. Усе правильно?

    { $lines }
form-right = ✅ Усе правильно
form-change = ✏️ { $name }
form-now = Зараз записано: <b>{ $value }</b>
form-keep = Залишити як є
form-edit = ✏️ Змінити відповідь
form-which = Яку відповідь змінити?
form-line = { $name }: <b>{ $value }</b>
form-summary =
    📝 <b>{ $form }</b>
    { $heading }

    { $lines }

    Перевірте, будь ласка. Якщо все так — тисніть кнопку.
form-send = ✅ Надіслати
form-go-on = ✅ Далі — підпис
form-none = немає
form-day = { DATE($day) }
unit-power = { $value } кВт

form-files = { $names }
form-file = { $kind ->
    [photo] фото { $n }
    [video] відео { $n }
   *[document] файл { $n }
 }
form-files-so-far =
    { $what } — отримано:
    { $lines }

    Можна надіслати ще. Напишіть назву, щоб підписати останній файл.
form-file-line = { $n }. { $name }
form-files-done = ✅ Готово, це все
form-file-drop = 🗑 { $name }
form-files-enough = Більше ніж { $most } файлів тут не приймаю. Цей не додано.
form-files-first = Спершу надішліть фото або файл. Потім зможете написати для нього назву.
form-files-gone = Один із файлів не зберігся. Надішліть файли, будь ласка, ще раз.
form-name-misfit = Назва має бути не довшою за { $most } знаків.

form-taken = ✅ Прийнято: <b>{ $form }</b>, № <b>{ $number }</b>
form-term = { $days ->
    [one] Строк — { $days } день, до { DAY($day) }.
    [few] Строк — { $days } дні, до { DAY($day) }.
   *[other] Строк — { $days } днів, до { DAY($day) }.
 }
form-term-working = { $days ->
    [one] Строк — { $days } робочий день, до { DAY($day) }.
    [few] Строк — { $days } робочі дні, до { DAY($day) }.
   *[other] Строк — { $days } робочих днів, до { DAY($day) }.
 }
next-order = Далі: район електричних мереж зареєструє замовлення і надішле сюди рахунок. Після оплати призначимо день робіт.
next-application = Далі: розглянемо заяву і надішлемо відповідь сюди.
next-fault = Далі: район електричних мереж зареєструє заявку й домовиться з вами про день. Повідомлю про кожен крок.

# Назви полів
field-full-name = Прізвище, ім'я, по батькові
field-phone = Телефон
field-email = Електронна пошта
field-residence = Місце проживання
field-tax-number = Податковий номер (РНОКПП)
field-identity = Паспорт або ID-картка
field-note = Примітка
field-wanted-day = Бажаний день
field-meter-owner = Чий лічильник
field-documents = Документи
field-delivery = Як отримати
field-cause = Що сталося
field-pictures = Фото чи відео
field-since = Відколи
field-works = Що зробити
field-zones = Скільки зон
field-source = Джерело енергії
field-power = Потужність
field-reason = Причина
field-present = Бути присутнім
field-sealing = Пломби
field-district = Район мереж
field-object = Адреса об'єкта
field-account-number = Особовий рахунок
field-owned-since = Власник із
field-title-documents = Документ на майно
field-identity-documents = Документ, що посвідчує особу
field-other-documents = Інші документи
field-unit-place = Де стоятиме установка
field-inverter = Інвертор
field-unit-documents = Документи на установку
field-signature = Підписана заява

# Запитання
ask-full-name = Напишіть прізвище, ім'я та по батькові. Якщо по батькові немає, поставте наприкінці риску.
ask-phone = За яким телефоном із вами зв'язатися? Напишіть номер або поділіться ним.
ask-email = Електронна пошта, якщо є: туди теж можемо надіслати відповідь.
ask-residence = Де ви живете? Напишіть населений пункт, вулицю, будинок, квартиру.
ask-tax-number = Податковий номер (РНОКПП), 10 цифр. Якщо його немає — пропустіть.
ask-identity = Номер ID-картки (9 цифр) або серія і номер паспорта.
ask-note = Хочете щось додати? Напишіть кількома словами.
ask-wanted-day = Який день вам зручний? Напишіть дату, наприклад 15.04. Остаточний день узгодимо.
ask-meter-owner = Чий лічильник поставимо?
ask-documents = Надішліть фото або файли документів: по одному чи кілька відразу.
ask-delivery = Як вам зручно отримати документ?
ask-cause = Що з лічильником?
ask-pictures = 📷 Надішліть чітке фото або відео лічильника: щоб було видно екран і заводський номер.
ask-since = Відколи це помітили? Напишіть дату або пропустіть.
ask-works = Що потрібно зробити?
ask-zones = На скільки зон перейти?
    Дві: ніч 23–7 і день. Три: пік, напівпік, ніч.
ask-source = Що вироблятиме енергію?
ask-power = Яка потужність установки, кВт? Напишіть число, наприклад 10 або 9,9.
ask-reason = Що саме потрібно і чому? Напишіть кількома словами.
ask-present = Хочете бути присутніми під час експертизи?
ask-sealing = Що робимо з пломбами?
ask-district = Який район електричних мереж обслуговує оселю?
ask-object = Адреса оселі, власник якої змінився: населений пункт, вулиця, будинок, квартира.
ask-account-number = Особовий рахунок цієї оселі, якщо знаєте.
ask-owned-since = З якого дня ви власник? Напишіть дату з документа.
ask-title-documents = Надішліть фото або скан документа на оселю: договір, свідоцтво, витяг із реєстру.
ask-identity-documents = Надішліть фото або скан паспорта чи ID-картки.
ask-other-documents = Є інші документи? Наприклад, акт приймання-передачі з показами лічильника.
ask-unit-place = Де стоятиме установка?
ask-inverter = Модель інвертора, якщо вже обрали.
ask-unit-documents = Надішліть однолінійну схему й паспорт інвертора, якщо є.

# Варіанти
choice-meter-owner-company = Компанії
choice-meter-owner-own = Мій власний
choice-delivery-chat = 💬 Файлом у цей чат
choice-delivery-paper = 📄 На папері в районі мереж
choice-cause-still = 🔢 Покази не змінюються
choice-cause-blank = ⬛ Екран порожній
choice-cause-clock = 🕒 Збилися дата чи час (зони)
choice-cause-other = Інше
choice-works-new = Поставити новий вузол обліку
choice-works-move = Перенести лічильник
choice-works-cabinet = Замінити шафу чи автомати
choice-works-other = Інше
choice-zones-two = Дві зони
choice-zones-three = Три зони
choice-source-sun = ☀️ Сонце
choice-source-wind = 💨 Вітер
choice-source-both = Сонце і вітер
choice-present-yes = Так, хочу
choice-present-no = Ні, без мене
choice-sealing-off = Зняти пломби
choice-sealing-on = Поставити пломби
choice-sealing-both = Зняти й потім поставити
choice-unit-place-roof = На даху чи фасаді
choice-unit-place-ground = На землі
choice-unit-place-other = В іншому місці

# Що не так
misfit-empty = Тут порожньо. Напишіть, будь ласка, відповідь.
misfit-phone = Не схоже на номер телефону. Напишіть його цифрами, наприклад 067 123 45 67.
misfit-email = Не схоже на адресу пошти. Вона має вигляд imia@poshta.ua.
misfit-full-name = Напишіть три слова: прізвище, ім'я, по батькові. Якщо по батькові немає, поставте наприкінці риску: Сміт Джон -
misfit-address = Напишіть адресу повністю, з номером будинку: м. Коростень, вул. Шевченка, 12, кв. 5
misfit-tax-number = Такого податкового номера не буває. Перевірте: це 10 цифр підряд.
misfit-passport = Напишіть 9 цифр ID-картки або дві літери і 6 цифр паспорта, наприклад ВК 123456.
misfit-account = Напишіть особовий рахунок цифрами, як у рахунку за світло.
misfit-number = Напишіть лише число, наприклад 10 або 9,9.
misfit-power = Потужність має бути більшою за 0 і не більшою за { $most } кВт.
misfit-date = Не зрозумів дату. Напишіть її так: { $example }
misfit-date-past = Ця дата не підходить: має бути день, що вже настав.
misfit-date-coming = Ця дата не підходить: оберіть день після сьогоднішнього, у межах року. Наприклад, { $example }
misfit-long = Задовго: { $length } знаків. Умістіть, будь ласка, у { $most }.
misfit-story = Напишіть, будь ласка, трохи докладніше.
