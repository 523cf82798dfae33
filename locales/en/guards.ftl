# Warnings about a notice: what is checked before anybody is told
guard-no-area = Name at least one place: a settlement and street, a feeder, a transformer or a queue.
guard-many-areas = Too many places: one notice may have up to { $most }.
guard-empty-area = Row { $row } is empty: fill it in or remove it.
guard-no-settlement = Row { $row }: name the settlement. Many have a street of that name.
guard-whole-district = Row { $row }: the whole district is chosen. Is it meant?
guard-whole-settlement = The whole settlement is chosen: { $settlement }. Is it meant?
guard-no-reason = { $kind ->
    [planned] Give the reason: people should know what planned works are for.
   *[other] No reason given: people will read that it is being found out.
 }
guard-long-text = The text is too long: up to { $most } characters.
guard-no-start = Say when the power goes off.
guard-no-end = Say when the power comes back.
guard-end-unknown = No end is given: people will read that it is not known yet.
guard-reversed = The end is before the start.
guard-past-end = This time has passed.
guard-past-start = The start has passed. If the power is off already, choose “Emergency”.
guard-far = The start is more than { $days ->
    [one] { $days } day
   *[other] { $days } days
 } away: check the month and the year.
guard-long-ago = It began more than a day ago: check the date.
guard-emergency-ahead = An emergency in the future? Check the start.
guard-short-notice = { $days ->
    [0] The works are today already
    [one] { $days } day is left
   *[other] { $days } days are left
 }: planned works should be told at least { $wanted ->
    [one] { $wanted } day
   *[other] { $wanted } days
 } ahead.
guard-too-long = Longer than { $days ->
    [one] { $days } day
   *[other] { $days } days
 }: check the date of the end.
guard-long = Unusually long: { $hours } h. Check the times.
guard-placeholder = { $date } looks like a placeholder, not like a real time.
guard-unknown-district = There is no district with the code “{ $district }”.
guard-name-district = Row { $row }: name the district. You send for your own only.
guard-not-your-district = { $district } is not your district.
guard-elsewhere = Row { $row }: there is no such place in this district, but there is in others. Check the district.
guard-duplicate = This outage has been told already: { $name }. Correct that one instead of sending again.
guard-overlaps = There is an outage at these places at that time already: { $name }.
guard-nobody = Nobody at these addresses has joined the bot: the notice goes to no one, but everyone can see the outage in the bot.

# What of the places is not understood, or is not among the consumers' addresses
doubt-district = There is no district “{ $text }”.{ $near ->
    [none] {""}
   *[some] {" "}Perhaps: { $names }.
 }
doubt-settlement = There is no settlement “{ $text }” among the consumers' addresses.{ $near ->
    [none] {""}
   *[some] {" "}Perhaps: { $names }.
 }
doubt-several = “{ $text }” is in several districts: { $names }. Name the district.
doubt-street = There is no street “{ $text }” here.{ $near ->
    [none] {""}
   *[some] {" "}Alike: { $names }.
 }
doubt-streets = “{ $text }” may mean: { $names }. These are doubtful.
doubt-token = Not understood: { $text }. So all other houses of the street are doubtful, too.
doubt-guess = Read by guess, from the number beside it: { $text }.
doubt-house = Not among the consumers' addresses: { $text }.
doubt-houses = Perhaps these houses are meant, too: { $names }. They are doubtful.
doubt-feeder = There is no feeder “{ $text }”.{ $near ->
    [none] {""}
   *[some] {" "}Alike: { $names }.
 }
doubt-transformer = There is no transformer “{ $text }”.{ $near ->
    [none] {""}
   *[some] {" "}Alike: { $names }.
 }
doubt-queue = Nobody is in the queue “{ $text }”.
doubt-nobody = There is not one consumer at this place.

# Why an action was not done
dispatch-role = This takes a role: { $role ->
    [approver] approver
   *[dispatcher] dispatcher
 }.
dispatch-gone = There is no such notice.
dispatch-state = This cannot be done now: { $state ->
    [draft] the notice is still a draft
    [waiting] the notice waits for approval
    [sending] the broadcast is running
    [paused] the broadcast is paused
    [stopped] the broadcast was stopped
   *[done] the broadcast is done
 }.
dispatch-stopped-by-guards = It cannot be sent until this is put right: { $what }
dispatch-needs-approval = More than { $limit } people: somebody else has to approve it.
dispatch-own = Somebody else has to approve your notice.
dispatch-no-approval-needed = No approval is needed: it can be sent.
dispatch-edited = The notice was changed while you were reading it. Look at it again.
dispatch-override-reason = Explain why it cannot wait: at least { $least } characters.
dispatch-override-planned = Only emergency notices are sent without approval.
dispatch-no-messenger = Your messenger is not connected, so there is nowhere to send a test. The page “My account” gives a code.
dispatch-test-unreachable = Your chat cannot get the test: agree to the terms in the bot, and see that you have not blocked it.
dispatch-not-reached = This has been sent to nobody yet, so there is nothing to correct.
dispatch-closed = This outage is closed already.
test-mark = ⚙️ <b>TEST NOTICE</b> (only you see it)
