dialog-equipment = 🔌 Обладнання
dialog-contracts = 📑 Договори
dialog-contract = 📑 Договір
dialog-documents = 🗂 Документи
dialog-paper = ⬇ Документ

equipment =
    { $heading }
    { $lines }
equipment-none =
    { "" }
    Відомостей про обладнання немає.
equipment-point =
    { "" }
    <b>ЕІС { $eic }</b>
equipment-meter = Лічильник № <b>{ $serial }</b>, { $model }
equipment-register = Розрядів: { PLAIN($digits) }, зон обліку: { PLAIN($zones) }
equipment-place = Місце: { $place }
equipment-installed = Встановлено { DATE($day) }
equipment-remote = Зчитується дистанційно
equipment-no-meter = Лічильника немає.
equipment-admitted = Допуск: { DATE($day) }
equipment-power = Дозволена потужність: { $kw } кВт
equipment-breakers = Ввідні автомати: { $what }
equipment-queue = Черга погодинних відключень: { $queue }
equipment-generates = Є генеруюча установка
equipment-unknown = немає даних

contracts =
    { $heading }
    Оберіть договір:
contracts-none =
    { $heading }
    Договорів за цим рахунком у базі немає. Можна замовити підписаний примірник.
contract-name = Договір № { $number }
contract-name-day = № { $number } від { DATE($day) }
contract =
    📑 <b>Договір № { $number }</b>
    Рахунок { $account }
    { $lines }
contract-kind = { $kind }
contract-signed = Укладено { DATE($day) }
contract-until = Діє до { DATE($day) }
contract-state = Стан: { $state }
contract-no-text = Тексту договору в базі немає.

documents =
    { $heading }
    Які документи показати?
documents-none =
    { $heading }
    Документів за цим рахунком у базі немає. Підписаний паспорт точки розподілу можна замовити.
documents-of = { $kind ->
    [passport] Паспорт точки розподілу
    [project] Робочий проєкт
    [decision] Технічне рішення
    [commissioning] Акт введення в експлуатацію
    [inspection] Контрольний огляд
    [check] Технічна перевірка
   *[other] Інші
 } · { PLAIN($count) }
documents-kind =
    { $heading }
    <b>{ $kind ->
        [passport] Паспорт точки розподілу
        [project] Робочий проєкт
        [decision] Технічне рішення
        [commissioning] Акт введення в експлуатацію
        [inspection] Контрольний огляд
        [check] Технічна перевірка
       *[other] Інші документи
    }</b>
paper = { $name }
paper-day = { $name }, { DATE($day) }
paper-button = ⬇ { $name }
paper-back = ‹ До списку
paper-gone = Такого документа за вашими рахунками немає.
