# The hourly schedule as a picture
picture-queue = Queue { $queue }
picture-weekday = { $n ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[7] Sunday
    }
picture-date = { DAY($day) }
picture-lit = no outages
picture-off = { $sure } h without light
picture-perhaps = perhaps { $possible } h without light
picture-both = { $sure } h without light, perhaps + { $possible }
picture-is-off = no light
picture-is-perhaps = perhaps no light
picture-is-light = light
picture-clock = { $hours ->
        [23] { DAY($day) }: at 3:00 the clock goes to 4:00, the day has 23 hours.
       *[25] { DAY($day) }: at 4:00 the clock goes back to 3:00, the time from 3:00 to 4:00 comes twice.
    }
