history =
    { $heading }
    { $lines }
history-month =
    { "" }
    <b>{ MONTH($month) }</b>
history-none =
    { "" }
    Показів за цим рахунком ще немає.
history-gone =
    { "" }
    Раніших показів немає.
history-entry = { DAY($day) }: { $values } · { $about }
history-billed = у рахунку
history-counts = на { DAY($day) }
history-input = для розрахунку на { DAY($day) }
history-replaced = замінено новішим
history-you = ви
history-chat = { $name }
history-meter-number = № { $serial }
history-meters =
    { "" }
    <b>Лічильники</b>
history-meter = № { $about }
history-installed = встановлено { DATE($day) }
history-removed = знято { DATE($day) }
history-older = ‹ Раніші
history-newer = Новіші ›
