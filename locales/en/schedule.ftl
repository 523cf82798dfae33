# The hourly schedule
dialog-schedule = 🕒 Hourly schedule
schedule-lines = { $lines }
schedule-heading = 🕒 <b>Hourly schedule, queue { $queue }</b>
schedule-several = Account { $number } has several metering points with different queues. Choose:
schedule-queue-unknown = We do not know the queue of account { $number } yet. If you do, I will show its schedule.
schedule-other = 🕒 Another queue

schedule-now-light = 🟢 <b>By the schedule there is light now.</b>
schedule-now-off = ⚫ <b>By the schedule there is no light now.</b>
schedule-now-perhaps = 🟠 <b>By the schedule there may be no light now.</b>
schedule-now-unknown = There is no schedule for today yet.
schedule-then-light = It should be back { $when }.
schedule-then-off = It will be switched off { $when }.
schedule-then-perhaps = It may be switched off { $when }.
schedule-then-back = It may be on again { $when }.
schedule-then-back-latest = It may be on again { $when }, and should be { $latest }.
schedule-no-switch = And so it stays as far as the schedule goes.
schedule-at = at { TIME($at) }
schedule-at-day = on { DAY($at) } at { TIME($at) }

schedule-today = Today, { DAY($day) }
schedule-tomorrow = Tomorrow, { DAY($day) }
schedule-day = <b>{ $name }</b>: { $total }
schedule-day-light = <b>{ $name }</b>: no outages
schedule-day-unknown = <b>{ $name }</b>: no schedule yet
schedule-total = { $sure } without light
schedule-total-perhaps = perhaps { $possible } without light
schedule-total-both = { $sure } without light and perhaps { $possible } more
schedule-hours = { $hours } h
schedule-hours-half = { $hours } h 30 min
schedule-half-hour = 30 min
schedule-span = • { $start }–{ $end }
schedule-span-perhaps = • { $start }–{ $end } (perhaps)

schedule-none = ✅ No hourly outages are announced now. If there is no light, the reason is another: press “No light”.
schedule-none-of-queue = There is no schedule of queue { $queue } for today and tomorrow yet.
schedule-emergency = 🚨 <b>There are emergency outages, so the schedule does not apply.</b> When the light comes back cannot be told from it.
schedule-emergency-since = This was announced on { MOMENT($since) }.
schedule-stale = ⚠️ The data have not been renewed since { MOMENT($since) }: the schedule may have changed.
schedule-stale-ever = ⚠️ The data are not being renewed: the schedule may have changed.
schedule-unknown = ⚠️ <b>We do not know the present schedule:</b> the data have not been renewed since { MOMENT($since) }.
schedule-unknown-ever = ⚠️ <b>We do not know the present schedule:</b> no data have come yet.

# The hourly schedule as a picture
picture-queue = Queue { $queue }
picture-day = { $n ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[7] Sunday
    }, { DAY($day) }
picture-lit = no outages
picture-off = { $sure } h without light
picture-perhaps = up to { $most } h without light
picture-both = { $sure }–{ $most } h without light
picture-is-off = no light
picture-is-perhaps = perhaps no light
picture-is-light = light
picture-clock = { $hours ->
        [23] { DAY($day) }: at 3:00 the clock goes to 4:00, the day has 23 hours.
       *[25] { DAY($day) }: at 4:00 the clock goes back to 3:00, that hour comes twice.
    }
