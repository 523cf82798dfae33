history =
    { $heading }

    { $lines }
history-month = <b>{ MONTH($month) }</b>
history-none = Показів за цим рахунком ще немає.
history-entry = { DAY($day) } — { $values } · { $source }{ $status }{ $meter }
history-one = <b>{ $value }</b>
history-value = { $zone } <b>{ $value }</b>
history-billed = {" "}· у рахунку
history-counts = {" "}· зараховано на { DAY($day) }
history-input = {" "}· для розрахунку на { DAY($day) }
history-replaced = {" "}· замінено новішим
history-of-meter = {" "}· № { $serial }
history-meter =
    Лічильник № { $serial }{ $model }{ $installed }{ $removed }
history-model = {" "}({ $model })
history-installed = {", "}встановлено { DATE($day) }
history-removed = {", "}знято { DATE($day) }
history-older = ‹ Раніші
history-newer = Новіші ›
