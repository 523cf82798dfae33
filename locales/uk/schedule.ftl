# Картинка погодинного графіка
picture-queue = Черга { $queue }
picture-weekday = { $n ->
        [1] Понеділок
        [2] Вівторок
        [3] Середа
        [4] Четвер
        [5] П'ятниця
        [6] Субота
       *[7] Неділя
    }
picture-date = { DAY($day) }
picture-lit = без відключень
picture-off = без світла { $sure } год
picture-perhaps = можливо, без світла { $possible } год
picture-both = без світла { $sure } год, можливо + { $possible }
picture-is-off = світла немає
picture-is-perhaps = можливо, немає
picture-is-light = світло є
picture-clock = { $hours ->
        [23] { DAY($day) }: о 3:00 годинник переводять на 4:00, у добі 23 години.
       *[25] { DAY($day) }: о 4:00 годинник переводять на 3:00, час від 3:00 до 4:00 мине двічі.
    }
