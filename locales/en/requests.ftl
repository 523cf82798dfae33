# What the bot says of its own accord about orders, applications and appeals
request-told =
    📄 <b>{ $what }</b>, No. { $number }

    { $lines }
request-state-received = Received, not registered yet.
request-state-registered = Registered.
request-state-invoiced = The invoice is ready. The day of the work is set after payment.
request-state-paid = The payment has arrived, thank you.
request-state-planned = The work is planned.
request-state-done = { $kind ->
    [appeal] ✅ Considered.
    [contact] ✅ The data are up to date.
   *[other] ✅ Done.
 }
request-state-refused = Refused. The reason is below.
request-state-cancelled = Cancelled.
request-registered = Registration number: { $number }
request-invoice = Invoice No. { $number }: open to download
request-paid = Payment received on { DAY($day) }
request-planned = Planned for <b>{ DAY($day) }</b>
request-due = To be answered by { DAY($day) }
request-answer =
    Answer:
    { $words }
request-file = { $role ->
    [invoice] An invoice has been added: { $name }
   *[other] A document has been added: { $name }
 }
request-open = Open
request-subject = { $subject ->
    [inquiry] Inquiry
    [complaint] Complaint
    [claim] Claim
    [meter-fault] Meter does not work
    [metering-point] Setting up a metering point
    [zone-meter] Meter replacement (zone metering)
    [green-meter] Meter replacement (green tariff)
    [check] Unscheduled meter check
    [expertise] Meter expertise
    [seal] Sealing of the metering point
    [contract-copy] Signed copy of the contract
    [passport] Passport of the distribution point
    [owner-change] Contract on change of owner
    [generating-unit] Generating unit
    [contact] Change of contact data
   *[other] Request
 }
