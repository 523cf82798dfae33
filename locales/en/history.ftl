history =
    { $heading }
    { $lines }
history-month =
    { "" }
    <b>{ MONTH($month) }</b>
history-none =
    { "" }
    There are no readings under this account yet.
history-gone =
    { "" }
    There are no earlier readings.
history-entry = { DAY($day) }: { $values } · { $about }
history-billed = in the bill
history-counts = for { DAY($day) }
history-input = input for { DAY($day) }
history-replaced = replaced by a newer one
history-you = you
history-chat = { $name }
history-meter-number = No. { $serial }
history-meters =
    { "" }
    <b>Meters</b>
history-meter = No. { $about }
history-installed = installed { DATE($day) }
history-removed = removed { DATE($day) }
history-older = ‹ Earlier
history-newer = Later ›
