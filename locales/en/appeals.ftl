dialog-appeal = ✉️ Appeal
dialog-danger = 🚨 Danger

lines = { $lines }

# Danger
danger =
    🚨 <b>This is dangerous. Call now: { $emergency }</b>
    Stay at least 8 metres away from the wire and touch nothing. If you smell gas, do not switch on lights, go outside and call <b>104</b>. If there is a fire, call <b>101</b>.
    Written messages are answered within days, so please call first.

# Appeal
appeal-kind =
    What would you like to send?

    <b>Inquiry</b>: to ask, to request or to report something.
    <b>Complaint</b>: if your rights were violated.
    <b>Claim</b>: if you want damages paid or something recalculated.
appeal-which = What is it about?
appeal-category = { $category ->
    [disconnection] Disconnection, connection
    [quality] Voltage, power quality
    [contract] Contract
    [bill] Check of a bill
    [finance] Payment, debt, tariff
   *[other] Something else
 }
appeal-supplier =
    Payments, debts, subsidies and tariffs are a matter of your <b>supplier</b>: the name and phone are on your bill. It is faster there.

    If it is about our services, or you have asked the supplier already, write to us.
appeal-supplier-bill =
    Bills come from your <b>supplier</b>: the name and phone are on the bill. We check the kilowatt-hours: the reading and the meter. That takes up to 5 working days.

    Is the reading wrong? Often it is enough to send a new one.
appeal-go-on = ✉️ Write to you anyway
appeal-stop = Thanks, I see
appeal-to-supplier = All right. If the supplier does not help, come back and we will sort it out.
appeal-place = At which address?
appeal-place-other = ✏️ Another address
appeal-address = Write the address it is about: settlement, street, house, flat.
appeal-address-misfit = Please write the whole address in one message, up to 200 characters.
appeal-district = Which district of the network works there?
appeal-matter-inquiry = ✍️ Write what you would like to ask or report. Several messages are fine, photos too.
appeal-matter-complaint = ✍️ Write what happened, when, and what you ask for. Several messages are fine, photos too.
appeal-matter-claim = ✍️ Write what happened, when, what damage was done and what you demand. Several messages are fine, photos and documents too.

# Text and files
matter-more = Noted. Write more or add photos, videos or documents (up to { $most }). All done? Press the button.
matter-add = ➕ Add to what I wrote
matter-too-short = That is too short. Please write in a few words what happened.
matter-too-long = Too long: up to { $most } characters in all. The rest can be added as a document.
files-ask = Send photos, videos or documents: up to { $most }, all at once if you like. The caption becomes the file's name.
files-done = Next ›
files-remove = 🗑 Remove a file
files-which = Which file should be removed?
files-too-many = No more than { $most } files can be added. You can remove one.
files-gone = We no longer have one of the files. Please remove it and send it again.
files-named = { $kind ->
    [photo] 📷 { $name }
    [video] 🎬 { $name }
   *[document] 📎 { $name }
 }
files-unnamed = { $kind ->
    [photo] 📷 Photo { $place }
    [video] 🎬 Video { $place }
   *[document] 📎 File { $place }
 }
files-count = { $files ->
    [one] 📎 { $files } file
   *[other] 📎 { $files } files
 }

# Who writes
applicant-name = 👤 What is your name? Write surname, name and patronymic. The law requires it; I ask only once.
applicant-name-again =
    Now: <b>{ $now }</b>
    Write surname, name and patronymic as they should be.
applicant-no-patronymic = The patronymic is needed as well. If you have none, put a dash at the end, for example: Smith John -
applicant-name-misfit = Write three words, for example: Kovalenko Olena Petrivna.
applicant-residence = 🏠 Where do you live? Write the address.
applicant-residence-again =
    Now: <b>{ $now }</b>
    Write the address where you live.
applicant-home-is = On the account: { $place }
applicant-home = 🏠 Same as on the account
applicant-residence-misfit = Write the address in words: settlement, street, house. Up to 300 characters.
applicant-contact = 📞 Where can we answer you, besides this chat? Share your number with the button, or write a phone or e-mail.
applicant-contact-again =
    Now: <b>{ $now }</b>
    Share your number with the button, or write a new phone or e-mail.
applicant-contact-misfit = This does not look like a phone or e-mail. For example: 067 123 45 67 or olena@ukr.net

# Summary
appeal-summary = <b>Please check it</b>
appeal-what = { $kind } · { $category }
appeal-who = 👤 { $name }
appeal-residence = 🏠 { $place }
appeal-contact = 📞 { $contact }
appeal-send = 📨 Send
appeal-edit = ✏️ Change
appeal-sure-misfit = Press “Send” or “Change”. A photo or document can still be added now.
appeal-which-part = What would you like to change?
appeal-part = { $part ->
    [kind] Kind
    [category] Subject
    [place] Address
    [matter] Text
    [files] Files
    [name] Name
    [residence] Residence
   *[contact] Phone, e-mail
 }
appeal-account-gone = This account is no longer linked to you. Press “Change” and choose another address.
