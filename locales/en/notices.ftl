# What has happened
notice-planned-new = 🔧 <b>Planned outage</b>
notice-planned-changed = 🔧 <b>Planned outage: something has changed</b>
notice-planned-cancelled = ✅ <b>The planned outage is cancelled</b>
notice-planned-restored = 💡 <b>The power is on: planned works are finished</b>
notice-planned-soon = ⏰ <b>A reminder: planned outage</b>
notice-emergency-new = ⚡ <b>Emergency outage</b>
notice-emergency-changed = ⚡ <b>Emergency outage: something has changed</b>
notice-emergency-cancelled = ✅ <b>The emergency outage is cancelled</b>
notice-emergency-restored = 💡 <b>The power is on: the fault is repaired</b>
notice-schedule-new = 🕘 <b>Outage by schedule</b>
notice-schedule-changed = 🕘 <b>Outage by schedule: something has changed</b>
notice-schedule-cancelled = ✅ <b>The outage by schedule is cancelled</b>
notice-schedule-restored = 💡 <b>The power is on: the scheduled outage is over</b>
notice-planned-spared = ✅ <b>The planned outage will not reach you</b>
notice-emergency-spared = ✅ <b>The emergency outage does not concern you</b>
notice-schedule-spared = ✅ <b>The outage by schedule will not reach you</b>

# Where
notice-where = 📍 { $place }
notice-district = { $name }, the whole district
notice-houses = { $place }: { $houses }
notice-houses-cut = { $place }: { $houses } and others
notice-feeder = addresses fed by line { $name }
notice-transformer = addresses fed by substation { $name }
notice-queue = queue { $queue }
notice-in = { $place } ({ $part })
notice-doubtful = ❗ Part of the list of houses could not be read. Please look whether yours is among them.
notice-more = { $count ->
    [one] and { $count } more address: the full list is behind the button below
   *[other] and { $count } more addresses: the full list is behind the button below
 }

# When
notice-when = 🕘 <b>{ $when }</b>
notice-before = It was: { $when }
notice-span-day = { $weekday }, { DAY($start) }, from { TIME($start) } to { TIME($end) }
notice-span-midnight = { $weekday }, { DAY($start) }, from { TIME($start) } to midnight
notice-span-days = from { TIME($start) } on { DAY($start) } to { TIME($end) } on { DAY($end) }
notice-span-open = { $weekday }, { DAY($start) }, from { TIME($start) }; the end is not known yet
notice-until-day = Power is expected by { TIME($end) }, { DAY($end) }
notice-until-midnight = Power is expected by midnight, { DAY($start) }
notice-until-unknown = It is not known yet when the power will be back. We will write as soon as we know.
notice-restored-at = Switched on at { TIME($at) }, { DAY($at) }.
notice-not-off = We will not switch off: { $when }
notice-weekday-0 = Monday
notice-weekday-1 = Tuesday
notice-weekday-2 = Wednesday
notice-weekday-3 = Thursday
notice-weekday-4 = Friday
notice-weekday-5 = Saturday
notice-weekday-6 = Sunday

# Why, and what to do
notice-reason = Reason: { $reason }
notice-note = 💬 { $note }
notice-tip-planned = Please charge your phone and unplug whatever is afraid of surges.
notice-tip-restored = If it is still dark at your place, press the button below.
notice-button-outages = ⚡ Outages at my address
notice-button-dark = 🔦 Still no power
notice-button-settings = 🔔 My notices

# The hourly schedule
notice-hours-new = 🕘 <b>Outage schedule for { DAY($day) }</b>
notice-hours-changed = 🔄 <b>The schedule for { DAY($day) } has changed</b>
notice-hours-cancelled = ✅ <b>No outages by schedule on { DAY($day) }</b>
notice-hours-over = ✅ <b>No more outages by schedule on { DAY($day) }</b>
notice-hours-queue = 📍 Queue { $queue }, { $weekday }
notice-hours-off = No power:
notice-hours-possible = Possibly no power:
notice-hours-span = • <b>{ TIME($start) } – { TIME($end) }</b>
notice-hours-span-midnight = • <b>{ TIME($start) } – 24:00</b>
notice-hours-past = Only what is still to come is shown.
notice-button-schedule = 🕘 The whole schedule

# The reading
notice-reading-open =
    📟 <b>Time to send the meter reading</b>

    A reading sent by <b>{ DAY($closes) }</b> inclusive counts as on { DAY($counts_on) }. Press the button or just send the number off the meter.
notice-reading-last =
    ⏰ <b>Today is the last day to send the reading</b>

    We have no reading from you for { DAY($counts_on) } yet. Send it before midnight ({ DAY($closes) }), or we shall calculate from your average consumption.
notice-button-reading = 📟 Send a reading

# Titles of broadcasts in the console
notice-title-outage = { $kind ->
    [planned] Planned works
    [emergency] Emergency
   *[schedule] By schedule
 }: { $place }
notice-title-hours = Schedule of queue { $queue } for { DATE($day) }
notice-title-open = Reading reminder: the window is open ({ DATE($counts_on) })
notice-title-last = Reading reminder: the last day ({ DATE($counts_on) })
