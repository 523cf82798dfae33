dialog-consumption = 📊 Consumption
consumption =
    { $heading }
    <b>Consumption in { PLAIN($year) }</b>

    { $lines }
consumption-none =
    { $heading }
    There are no figures yet. They appear once a month has been billed.
consumption-month = { MONTH($month) }: { KWH($kwh) }
consumption-month-zones = { MONTH($month) }: { KWH($kwh) } ({ $zones })
consumption-zone = { $zone ->
    [day] day { PLAIN($kwh) }
    [night] night { PLAIN($kwh) }
    [peak] peak { PLAIN($kwh) }
    [half] half-peak { PLAIN($kwh) }
   *[total] total { PLAIN($kwh) }
 }
consumption-total =
    { "" }
    <b>In all: { KWH($kwh) }</b>
consumption-generated = Generated { KWH($generated) }, released to the grid { KWH($released) }
consumption-compared = { $whole ->
    [yes] In { PLAIN($year) }
   *[no] In the same months of { PLAIN($year) }
 } it was { KWH($kwh) }: { $how ->
    [more] { PLAIN($percent) } % more now.
    [less] { PLAIN($percent) } % less now.
   *[same] just as much.
 }
consumption-year = Year { PLAIN($year) }
consumption-xlsx = ⬇ Excel table
consumption-csv = ⬇ CSV
consumption-file =
    { $heading }
    All months in one file.
consumption-column = { $name ->
    [month] Month
    [site] Distribution point
    [zone] Zone
    [consumed] Consumed, kWh
    [generated] Generated, kWh
   *[released] Released to the grid, kWh
 }
picture-consumption = Consumption in { PLAIN($year) }, kWh
picture-month = { $n ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
 }
picture-zone = { $zone ->
    [day] day
    [night] night
    [peak] peak
    [half] half-peak
   *[total] total
 }
picture-before = year { PLAIN($year) }
