dialog-outages = 💡 Outages
dialog-nolight = 🔦 No light
dialog-warnings = ⚠️ Warnings
dialog-place = 🏠 By address
dialog-queue = 🕒 By queue
dialog-back = 💡 Is the light back?

# When
outage-at-today = at { TIME($at) }
outage-at-tomorrow = tomorrow at { TIME($at) }
outage-at-day = on { DAY($at) } at { TIME($at) }
outage-at-midnight = at midnight
outage-since-today = { TIME($at) }
outage-since-day = { MOMENT($at) }
outage-on-today = today
outage-on-tomorrow = tomorrow
outage-on-day = { DAY($at) }
outage-period = { $day }, { TIME($start) }–{ TIME($end) }
outage-period-midnight = { $day }, { TIME($start) }–24:00
outage-period-open = { $day }, from { TIME($start) }
outage-period-days = from { MOMENT($start) } to { MOMENT($end) }

# What is known
outages-lines = { $lines }
outages-heading = 📍 { $place } · account { $number }
outages-heading-place = 📍 { $place }
outages-heading-queue = 🕒 Queue { $queue }
outages-other = 📍 { $place }
outages-where = 💡 I can show outages by address or by queue. With an account linked there is nothing to type next time.
outages-none = ✅ <b>No outages are known now.</b>
outages-restored = ✅ <b>The light came back { $when }.</b>
outages-unknown = ⚠️ <b>We do not know of outages just now:</b> the data have not been updated since { $since }.
outages-unknown-ever = ⚠️ <b>We do not know of outages just now:</b> no data have come yet.
outages-stale = ⚠️ The data have not been updated since { $since }, something may have changed.
outages-stale-ever = ⚠️ Some data have not come yet, so we may not know everything.
outages-coming = <b>Next</b>
outages-emergency = 🚨 Emergency service: <b>{ $emergency }</b>

outage-now = 🔴 <b>Light expected { $when }</b>
outage-now-perhaps = 🟠 <b>You may be without light. Light expected { $when }</b>
outage-now-open = 🔴 <b>No light. When it comes back is not known yet</b>
outage-now-open-perhaps = 🟠 <b>You may be without light.</b> When the light comes back is not known yet
outage-now-late = 🟠 <b>The light was due { $when }.</b> Nobody has confirmed it yet, nor named another time
outage-emergency-since = Emergency, since { $since }
outage-planned-since = Planned works, since { $since }
outage-schedule-since = By the schedule, since { $since }
outage-queue-since = By the schedule of queue { $queue }, since { $since }
outage-perhaps-later = Perhaps longer: until { $until }
outage-extended = The works take longer than planned.
outage-reason = Reason: { $reason }
outage-too = Also { $what }
outage-too-perhaps = Perhaps also { $what }
outage-too-until = Also { $what }, until { $until }
outage-too-until-perhaps = Perhaps also { $what }, until { $until }
outage-emergency-too = an emergency
outage-planned-too = planned works
outage-schedule-too = an outage by the schedule
outage-emergency-coming = ⚡ { $when }: emergency outage
outage-planned-coming = 🛠 { $when }: planned works
outage-schedule-coming = 🕒 { $when }: by the schedule
outage-coming-perhaps = It may concern you: not everything in the list is clear.

# The hourly schedule in one line
hours-today = 🕒 Schedule of queue { $queue }, no light today: { $spans }
hours-light = 🕒 Schedule of queue { $queue }: no outages until the end of the day.
hours-unknown = 🕒 There is no schedule of queue { $queue } for today yet.
hours-none = 🕒 There are no hourly schedules now.
hours-emergency = ⚠️ <b>The hourly schedule does not apply now:</b> outages are emergency ones.
hours-stale = ⚠️ The schedule has not been updated since { $since }, it may have changed.
hours-stale-ever = ⚠️ We do not know whether this schedule still applies.
hours-span = <b>{ $span }</b>
hours-span-perhaps = { $span } (perhaps)
hours-clock = { TIME($start) }–{ TIME($end) }
hours-clock-midnight = { TIME($start) }–24:00

# By address or by queue
place-settlement = 📍 Type the name of the town or village. The first letters will do.
place-settlement-several = There are several. Choose one, or type more of the name.
place-settlement-near = I found no “{ $typed }”. Is it this one?
place-settlement-none = I found no “{ $typed }” among the places that we supply. Type the name differently, without district and region.
place-street = 📍 { $place }. Now the street: the first letters will do.
place-street-several = There are several. Choose one, or type more of the name.
place-street-near = I found no “{ $typed }” there. Is it this one?
place-street-none = I found no street “{ $typed }” there. Try its old or new name, without the house.
place-name-misfit = Please type a name in letters, such as «Шевченка».
place-house =
    📍 { $place }

    Which house?
place-house-misfit = The number of a house has a digit, such as 12 or 12-А. If you do not know it, press the button.
place-whole-street = The whole street
place-whole-settlement = The whole place
place-another = 🏠 Another address
queue-which = 🕒 Which is your queue? Choose, or type it with its part, such as <b>3.1</b>. If you do not know it, search by address.
queue-part = Queue { $queue }. Which part of it?
queue-name = Queue { $queue }
queue-another = 🕒 Another queue
queue-misfit = Queues are numbered from 1.1 to 6.2. Type <b>3.1</b>, for example, or press a button.

# No light
nolight-where =
    🚨 Emergency service: <b>{ $emergency }</b>

    See whether an outage is known at your address. To report from here, link your account.
nolight-only-mine = 🔦 No, only my home is dark
nolight-none-known = 🔦 <b>No outage is known at your home.</b> Let us find out.
nolight-restored = 💡 <b>By our data the light came back { $when }.</b> Still dark at your home? Let us find out.
nolight-stale = ⚠️ <b>The data on outages are not up to date</b>, so we may not know of yours yet.
nolight-warned = ⚠️ There is a warning of disconnection for this account, and its term has ended. See “Outages”, “Warnings” in the menu.
nolight-neighbours = Do your neighbours have light?
nolight-neighbours-known = And do your neighbours have light?
nolight-dark = 🌑 Everybody is dark
nolight-light = 💡 They have light
nolight-unknown = 🤷 I do not know
nolight-danger = ⚠️ Broken wire, sparks
nolight-other = 🏠 At another address
nolight-which = At which address is it dark?
nolight-breakers =
    Look at the breakers in your panel: all levers must be <b>up</b>. Push a tripped one all the way down, then up. It trips again? Unplug your appliances and try once more.

    ⚠️ If the panel is wet, hot or smells of burning, do not touch it.
nolight-back = ✅ The light is back
nolight-still = 🔦 Levers up, still dark
nolight-burns = ⚠️ Sparks, smell of burning
nolight-solved = 💡 Great! If the breaker keeps tripping, call an electrician: the trouble is in your own wiring.
nolight-in-danger =
    🚨 <b>Call now: { $emergency }</b>
    Stay at least 8 metres away from the wire, do not touch the panel. If anything burns, call 101, too.
nolight-send = <b>Report to the dispatcher?</b>
nolight-note-ask = You may add a few words: what happened, how to get to you.
nolight-note = Your words: “{ $note }”. Type others to replace them.
nolight-note-misfit = That is too long: up to 500 characters, please. What happened and where matters most.
nolight-send-button = 📨 Report
nolight-taken =
    ✅ <b>Report No. { $number } accepted</b> { $when }
    { $heading }

    I will ask later whether the light is back. If it comes sooner, press “The light is back”.

    🚨 Emergency service: <b>{ $emergency }</b>
nolight-reported = 📨 Your report <b>No. { $number }</b> is being worked on, accepted { $when }. No other is needed.

# Warnings of disconnection
warnings-none =
    { $heading }

    ✅ There are no warnings of disconnection for this account.
warnings-list =
    { $heading }
    { $lines }
warning-ahead =
    { "" }
    ⚠️ <b>Disconnection from { DATE($disconnect_on) }</b>
    Warning No. { $number } of { DATE($issued_on) }
warning-due =
    { "" }
    🔴 <b>You may be disconnected any time</b>: the term ended on { DATE($disconnect_on) }
    Warning No. { $number } of { DATE($issued_on) }
warning-undated =
    { "" }
    ⚠️ <b>Warning No. { $number }</b> of { DATE($issued_on) }
warning-lifted =
    { "" }
    ✅ Lifted on { DATE($lifted_on) }: warning No. { $number } of { DATE($issued_on) }
warning-reason = Reason: { $reason }
warnings-what-to-do =
    { "" }
    Debts are paid to your supplier. Paid already, or something is wrong? Call us: <b>{ $phones }</b>

warnings-other = ⚠️ Account { $number }

# Notices of warnings
notice-warning =
    ⚠️ <b>You may be disconnected from { DATE($day) }</b>

    A warning has come for your account. The reason and what to do are behind the button.
notice-warning-undated =
    ⚠️ <b>A warning of disconnection</b>

    It has come for your account. The reason and what to do are behind the button.
notice-warning-lifted = ✅ <b>The warning of disconnection is lifted.</b> There is nothing to do.
notice-button-warnings = ⚠️ My warnings
notice-title-warning = Warning of disconnection from { DATE($day) }
notice-title-warning-undated = Warning of disconnection
notice-title-warning-lifted = Warning of disconnection lifted

# Is the light back?
back-question =
    💡 <b>Is the light back?</b>
    { $place }, report No. { $number }
back-yes = ✅ Yes, it is
back-no = 🔦 No, still dark
back-thanks = 💡 Great! Report <b>No. { $number }</b> is closed. Thank you for telling us.
back-still = 🔦 We have told the dispatcher that it is still dark. Report <b>No. { $number }</b> stays open.
back-closed = Report <b>No. { $number }</b> is closed already. If it is dark again, press “No light”.
back-gone = This report is not among yours. If it is dark, press “No light”.
