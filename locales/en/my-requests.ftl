dialog-requests = 📋 My requests
dialog-request = 📄 Request
dialog-attachments = 📎 Files
dialog-attachment = 📎 File
dialog-question = 💬 Ask a question
dialog-rate = ⭐ Rate the answer
dialog-recall = ✕ Cancel the request
dialog-contact = 📇 Change contact data

# Taken
request-taken = ✅ <b>Received: { $what } No. { $number }</b>
request-term = { $days ->
    [one] We will answer within { $days } calendar day, by <b>{ DAY($day) }</b> inclusive.
   *[other] We will answer within { $days } calendar days, by <b>{ DAY($day) }</b> inclusive.
 }
request-term-working = { $days ->
    [one] We will answer within { $days } working day, by <b>{ DAY($day) }</b> inclusive.
   *[other] We will answer within { $days } working days, by <b>{ DAY($day) }</b> inclusive.
 }
request-will-tell = I will write here about the registration and the answer. You can look it up in “My requests”.
request-quote = “{ $words }”

# List
requests-heading = 📋 <b>My requests</b>
requests-none = There are no requests yet. Your orders, applications and appeals will be here.
requests-newer = ‹ Newer
requests-older = Older ›
requests-new = ✉️ New appeal
request-sign = { $state ->
    [received] 🕓
    [registered] 📥
    [invoiced] 🧾
    [paid] 💳
    [planned] 🗓
    [done] ✅
    [refused] ⛔
   *[cancelled] ✖️
 }
request-stage = { $state ->
    [received] received
    [registered] registered
    [invoiced] waiting for payment
    [paid] paid
    [planned] the work is planned
    [done] { $kind ->
        [appeal] considered
       *[other] done
     }
    [refused] refused
   *[cancelled] cancelled
 }
request-entry =
    { $sign } <b>{ $what }</b>
    No. { $number } of { DATE($day) }: { $stage }
request-stage-until = { $stage }, due by { DAY($day) }
request-entry-label = { $sign } No. { $number }
request-gone = There is no such request among yours.
request-back = ‹ To the request

# Card
request-card-what = 📄 <b>{ $what }</b>{ $category }
request-card-category = { " " }· { $category }
request-card-account = 📍 { $place } · account { $number }
request-card-account-only = 📍 Account { $number }
request-card-number = Number: <b>{ $number }</b>
request-card-came = Sent: { DATE($day) }
request-card-state = Status: <b>{ $stage }</b>
request-card-registered = Registration number: { $number }
request-card-invoice = Invoice: { $number }
request-card-of = { $number } of { DATE($day) }
request-card-paid = Payment received: { $day }
request-card-planned = Work planned for: { $day }
request-card-answer-none = Answer of the district: not yet
request-card-day = { DATE($day) }
request-card-not-yet = not yet
request-card-left = { $days ->
    [one] Term: by { DAY($day) }, { $days } day left
   *[other] Term: by { DAY($day) }, { $days } days left
 }
request-card-left-today = Term: by { DAY($day) }, today is the last day
request-card-late =
    ⚠️ The term ended on { DAY($day) }. We are sorry.
    Remind us: press “Ask a question” or call <b>{ $phones }</b>.
request-card-asked =
    ❓ You, { MOMENT($at) }:
    { $words }
request-card-answered =
    💬 <b>Answer</b>, { MOMENT($at) }:
    { $words }
request-card-rating = Your rating: { $stars ->
    [5] ⭐⭐⭐⭐⭐
    [4] ⭐⭐⭐⭐
    [3] ⭐⭐⭐
    [2] ⭐⭐
   *[1] ⭐
 }

# Files
request-files = { $files ->
    [one] 📎 { $files } file
   *[other] 📎 { $files } files
 }
request-files-list = 📎 Files of request No. { $number }. Which one should I open?
request-files-none = Request No. { $number } has no files.
request-file-label = { $role ->
    [invoice] 🧾 Invoice: { $name }
    [answer] 💬 Answer: { $name }
   *[other] 📎 { $name }
 }
request-file-unnamed = without a name
request-file-of =
    { $file }
    Request No. { $number }
request-file-gone = This file is no longer there.

# Question
question-ask = ✍️ Write your question or what you want to add. Several messages are fine, photos too.
question-send = 📨 Send
question-taken = ✅ Passed on. The answer about request No. { $number } will come here.
question-late = Request No. { $number } was cancelled, so there is nobody to ask about it. You can send a new one.

# Rating
rate-ask =
    { $what } No. { $number }
    How was the answer?
rate-stars = { $stars ->
    [5] ⭐⭐⭐⭐⭐ Excellent
    [4] ⭐⭐⭐⭐ Good
    [3] ⭐⭐⭐ So-so
    [2] ⭐⭐ Bad
   *[1] ⭐ Very bad
 }
rate-again = ⭐ Change the rating
rate-thanks = Thank you for the rating!
rate-sorry = We are sorry it did not help. Tell us what is wrong: ask a question or send a complaint.
rate-early = You can rate request No. { $number } once it has ended.

# Cancelling
recall-sure = Cancel it? { $what } No. { $number }
recall-kept = All right, request No. { $number } goes on.
recall-done = Request No. { $number } is cancelled.
recall-late = Request No. { $number } is paid or planned already, so it cannot be cancelled here. Write to us with “Ask a question”.
recall-ended = Request No. { $number } has ended already.

# Change of contact data
contact-what = 📇 What has changed?
contact-part = { $part ->
    [phone] 📞 Phone
    [email] ✉️ E-mail
    [name] 👤 Surname, name
   *[residence] 🏠 Address for letters
 }
contact-add = { $part ->
    [phone] ➕ Phone
    [email] ➕ E-mail
    [name] ➕ Surname, name
   *[residence] ➕ Address for letters
 }
contact-mend = { $part ->
    [phone] ✏️ Phone
    [email] ✏️ E-mail
    [name] ✏️ Surname, name
   *[residence] ✏️ Address for letters
 }
contact-new = { $part ->
    [phone] 📞 New phone: <b>{ $value }</b>
    [email] ✉️ New e-mail: <b>{ $value }</b>
    [name] 👤 New name: <b>{ $value }</b>
   *[residence] 🏠 New address: <b>{ $value }</b>
 }
contact-place = 📇 Which account have the data changed for?
contact-new-phone = 📞 Share the new number with the button, or write it.
contact-new-email = ✉️ Write the new e-mail.
contact-summary = <b>Please check the new data.</b> The district's staff will enter them.
contact-files = 📎 Add a document
contact-files-ask = Send a photo or scan of a document that confirms the change (up to { $most }). It works without one, too.
