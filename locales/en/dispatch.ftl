# Notices by chat: for employees whose messenger was bound by a code of the console
dialog-staff = 🪪 Work chat
dialog-dispatch = 📣 New notice
dialog-broadcasts = 📋 Broadcasts
dialog-broadcast = 📋 Broadcast

staff-how = This is for employees of the company. The console gives a code: page “My account”, part “Messenger”. Send it like this: /staff CODE
staff-wrong = There is no such code, or its time is over. Take a new one at the console.
staff-bound = ✅ Welcome, { $name }! This chat is a work chat now: your test notices will come here.
staff-me = 🪪 { $name }. This chat is bound to your account at the console.
staff-off = Sending notices by chat is switched off in the settings. Use the console.
staff-not-dispatcher = Notices are sent by dispatchers. Your role does not include it.

dispatch-kind = What has happened?
dispatch-kind-emergency = ⚡ Emergency
dispatch-kind-planned = 🔧 Planned works
dispatch-district = In which district?
dispatch-place = Where is the power off?
dispatch-place-more = What else is to be added?
dispatch-place-address = 📍 Street
dispatch-place-transformer = 🔌 Transformer
dispatch-place-feeder = 🔌 Feeder
dispatch-place-queue = 🕘 Queue
dispatch-settlement = Type the settlement.
dispatch-street = { $place }: type the street.
dispatch-no-street = No street
dispatch-like = “{ $typed }”: choose what you meant.
dispatch-as-typed = As it is typed
dispatch-houses = Type the houses as in the order: 12-А, 14, 247-249.
dispatch-whole-street = The whole street
dispatch-transformer = Type the transformer, for example ТП-101.
dispatch-feeder = Type the feeder, for example Ф-12.
dispatch-queue = Type the queue, for example 2.1.
dispatch-more = Add one more place?
dispatch-starts = When did it begin, or will it? For example: 14:30, tomorrow 9:00, 25.11 8:00.
dispatch-now = Now
dispatch-ends = When will the power be back? For example: 18:00, +3 (three hours on), 25.11 17:00.
dispatch-ends-unknown = Not known
dispatch-hours = +{ $hours } h
dispatch-reason = What is the reason? Choose one, or write your own words.
dispatch-moment-misfit = I cannot read the time. Type it like this: 14:30, tomorrow 9:00 or 25.11 8:00.
dispatch-words-misfit = Type text, up to { $most } characters.

dispatch-preview =
    <b>Check the notice</b>
    { $places }

    { $text }

    👥 Will be told: { $people ->
        [one] { $people } person
       *[other] { $people } people
     }{ $channels ->
        [none] {""}
       *[some] {" "}({ $by })
     }
dispatch-lines = { $lines }
dispatch-preview-cost = 💰 Viber: up to { $price } UAH
dispatch-preview-doubtful = ❔ Doubtful: { $people } more
dispatch-finding-stop = ⛔ { $what }
dispatch-finding-warn = ⚠️ { $what }
dispatch-cannot = It cannot be sent like this. Begin again, please.
dispatch-tell-doubtful = Tell the doubtful ones too ({ $people })?
dispatch-go = Send it?
dispatch-go-approval = There are many people, so somebody else has to approve it. Hand it over for approval?
dispatch-send = 📣 Send
dispatch-submit = Hand over for approval
dispatch-override = Without approval
dispatch-drop = Do not send
dispatch-why = Why can it not wait for approval? The audit log will keep the reason.
dispatch-dropped = All right, nothing was sent to anybody.
dispatch-sent = ✅ Broadcast No. { $id }: being sent to { $people ->
        [one] { $people } person
       *[other] { $people } people
     }.
dispatch-submitted = ⏳ Notice No. { $id } waits for approval.
dispatch-refused = ⛔ { $why }

broadcasts-none = Nothing is being sent or waits.
broadcasts-list = Waiting or being sent:
broadcasts-line = No. { $id } { $state ->
        [waiting] ⏳
        [sending] 📣
       *[paused] ⏸
     } { $title }
broadcast-gone = There is no such broadcast.
broadcast-shown =
    <b>No. { $id }. { $title }</b>
    { $state ->
        [draft] Draft
        [waiting] ⏳ Waits for approval
        [sending] 📣 Being sent
        [paused] ⏸ Paused
        [stopped] ⏹ Stopped
       *[done] ✅ Done
     } · { $author }

    { $text }
broadcast-far = 👥 { $people } · sent { $sent } · unreachable { $failed } · skipped { $skipped } · left { $left }
broadcast-deed-pause = ⏸ Pause
broadcast-deed-resume = ▶ Resume
broadcast-deed-stop = ⏹ Stop
broadcast-deed-approve = ✅ Approve and send
broadcast-deed-discard = ✕ Discard
broadcast-deed-restore = 💡 Power is back
broadcast-deed-cancel = ✕ It will not go off
broadcast-sure = { $deed ->
        [stop] Stop it for good? Whoever has been told has been told.
        [approve] Approve it and send it?
        [restore] Tell everybody who was told that the power is back, and close the outage?
        [cancel] Tell everybody who was told that the power will not go off?
       *[other] Discard this notice?
     }
broadcast-kept = All right, nothing was changed.
broadcast-done = ✅ Done.
