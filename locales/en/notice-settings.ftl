# Notice settings
dialog-notices = 🔔 Notices
dialog-quiet = 🌙 Quiet hours
dialog-ahead = ⏰ How long ahead

settings =
    🔔 <b>Notices</b>

    🌙 Do not disturb: { $quiet }
    ⏰ Reminder of planned works: { $ahead }
    💬 Where to write: { $channel }

    What would you like to hear about? ✅ yes, 🔕 no. Press to change:
settings-topic = { $topic ->
        [planned] Planned works
        [emergency] Emergencies
        [schedule] Schedule changes
        [reading] Time to send readings
       *[warning] Debt and disconnection
    }
settings-on = ✅ { $topic }
settings-off = 🔕 { $topic }
settings-now-on = ✅ “{ $topic }”: I will tell you.
settings-now-off = 🔕 “{ $topic }”: I will not tell you any more.
settings-done = ✅ Saved.
settings-ahead = { $minutes ->
        [0] only once, in advance
        [30] again 30 minutes before
        [60] again an hour before
        [180] again 3 hours before
        [720] again 12 hours before
        [1440] again a day before
       *[other] again { $minutes } min before
    }

quiet =
    🌙 <b>Quiet hours</b>: { $span }

    During this time notices wait. Emergencies are told at once, whenever they happen.
quiet-span = from { $start } to { $end }
quiet-never = none, write at any time
quiet-as-company = As usual: { $span }
quiet-own = ✏️ Enter my own
quiet-never-button = Write at any time
quiet-ask = From what time to what time should I not disturb you? Type, for example: <b>22:00–7:00</b>
quiet-misfit = I did not understand. Two times are needed, for example: 22:00–7:00.

ahead =
    ⏰ I write about planned works as soon as they are known. Before they begin I remind you { $ahead }.

    How long before should I remind you?
ahead-choice = { $minutes ->
        [0] No second reminder
        [30] 30 minutes before
        [60] An hour before
        [180] 3 hours before
        [720] 12 hours before
        [1440] A day before
       *[other] { $minutes } min before
    }
