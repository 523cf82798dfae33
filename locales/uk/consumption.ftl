dialog-consumption = 📊 Споживання
consumption =
    { $heading }
    <b>Споживання за { PLAIN($year) } рік</b>

    { $lines }
consumption-none =
    { $heading }
    Даних про обсяги споживання ще немає. Вони з'являються після розрахунку за місяць.
consumption-month = { MONTH($month) }: { KWH($kwh) }
consumption-month-zones = { MONTH($month) }: { KWH($kwh) } ({ $zones })
consumption-zone = { $zone ->
    [day] день { PLAIN($kwh) }
    [night] ніч { PLAIN($kwh) }
    [peak] пік { PLAIN($kwh) }
    [half] напівпік { PLAIN($kwh) }
   *[total] усього { PLAIN($kwh) }
 }
consumption-total =
    { "" }
    <b>Разом: { KWH($kwh) }</b>
consumption-generated = Вироблено { KWH($generated) }, віддано в мережу { KWH($released) }
consumption-compared = { $whole ->
    [yes] За { PLAIN($year) } рік
   *[no] За ті самі місяці { PLAIN($year) } року
 } було { KWH($kwh) }: { $how ->
    [more] тепер на { PLAIN($percent) } % більше.
    [less] тепер на { PLAIN($percent) } % менше.
   *[same] стільки ж.
 }
consumption-year = { PLAIN($year) } рік
consumption-xlsx = ⬇ Таблиця Excel
consumption-csv = ⬇ CSV
consumption-file =
    { $heading }
    Усі місяці одним файлом.
consumption-column = { $name ->
    [month] Місяць
    [site] Точка розподілу
    [zone] Зона
    [consumed] Спожито, кВт·год
    [generated] Вироблено, кВт·год
   *[released] Віддано в мережу, кВт·год
 }
picture-consumption = Споживання за { PLAIN($year) } рік, кВт·год
picture-month = { $n ->
    [1] січ
    [2] лют
    [3] бер
    [4] кві
    [5] тра
    [6] чер
    [7] лип
    [8] сер
    [9] вер
    [10] жов
    [11] лис
   *[12] гру
 }
picture-zone = { $zone ->
    [day] день
    [night] ніч
    [peak] пік
    [half] напівпік
   *[total] усього
 }
picture-before = { PLAIN($year) } рік
