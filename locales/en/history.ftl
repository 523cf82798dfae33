history =
    { $heading }

    { $lines }
history-month = <b>{ MONTH($month) }</b>
history-none = There are no readings under this account yet.
history-entry = { DAY($day) } — { $values } · { $source }{ $status }{ $meter }
history-one = <b>{ $value }</b>
history-value = { $zone } <b>{ $value }</b>
history-billed = {" "}· in the bill
history-counts = {" "}· counts on { DAY($day) }
history-input = {" "}· for calculating { DAY($day) }
history-replaced = {" "}· replaced by a newer one
history-of-meter = {" "}· No. { $serial }
history-meter =
    Meter No. { $serial }{ $model }{ $installed }{ $removed }
history-model = {" "}({ $model })
history-installed = {", "}installed { DATE($day) }
history-removed = {", "}removed { DATE($day) }
history-older = ‹ Older
history-newer = Newer ›
