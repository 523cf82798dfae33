# Що бот сам каже про замовлення, заяви і звернення
request-told =
    📄 <b>{ $what }</b>, № { $number }

    { $lines }
request-state-received = Отримано, ще не зареєстровано.
request-state-registered = Зареєстровано.
request-state-invoiced = Виставлено рахунок. Після оплати призначимо день робіт.
request-state-paid = Кошти надійшли, дякуємо.
request-state-planned = Роботи заплановано.
request-state-done = { $kind ->
    [appeal] ✅ Розглянуто.
    [contact] ✅ Дані оновлено.
   *[other] ✅ Виконано.
 }
request-state-refused = Відмовлено. Причину написано нижче.
request-state-cancelled = Скасовано.
request-registered = Реєстраційний номер: { $number }
request-invoice = Рахунок № { $number } — відкрийте, щоб завантажити
request-paid = Оплату отримано { DAY($day) }
request-planned = Заплановано на <b>{ DAY($day) }</b>
request-due = Строк — до { DAY($day) }
request-answer =
    Відповідь:
    { $words }
request-file = { $role ->
    [invoice] Додано рахунок: { $name }
   *[other] Додано документ: { $name }
 }
request-open = Відкрити
request-subject = { $subject ->
    [inquiry] Звернення
    [complaint] Скарга
    [claim] Претензія
    [meter-fault] Лічильник не працює
    [metering-point] Влаштування вузла обліку
    [zone-meter] Заміна лічильника (зонний облік)
    [green-meter] Заміна лічильника (зелений тариф)
    [check] Позачергова перевірка лічильника
    [expertise] Експертиза лічильника
    [seal] Пломбування вузла обліку
    [contract-copy] Підписаний примірник договору
    [passport] Паспорт точки розподілу
    [owner-change] Договір при зміні власника
    [generating-unit] Генеруюча установка
    [contact] Зміна контактних даних
   *[other] Заявка
 }
