# Profile
dialog-profile = 👤 My details
profile =
    <b>Your details.</b> Give them once, and I fill every form and appeal with them.

    { $lines }
profile-line = { $part ->
    [name] 👤 Full name: { $value }
    [residence] 🏠 Home address: { $value }
    [phone] 📱 Phone: { $value }
   *[email] ✉️ E-mail: { $value }
 }
profile-part = { $part ->
    [name] ✏️ Full name
    [residence] ✏️ Home address
   *[phone] ✏️ Phone
 }
profile-proven = { $value } ✅
profile-empty = not given
profile-kept = Noted.
profile-remove = 🗑 Remove
profile-phone = Your phone number? Press the button that sends it, or type it, for example: 067 123 45 67.
profile-phone-again = I have { $now } now. Send a new number with the button, or type it.
profile-phone-misfit = That does not look like a phone number. Type it with the operator’s code, for example: 067 123 45 67.

# E-mail
dialog-email = ✉️ E-mail
email-not-offered = We send no letters yet: whatever you are answered comes here, to this chat.
email-ask = Which e-mail address shall we write to? For example: olena@ukr.net. I will send a code there.
email-now = The address { $email } is not confirmed yet. Confirm it with a code, or type another one.
email-now-proven = Your e-mail: { $email } ✅ To change it, type the new address.
email-same = Send the code
email-misfit = That does not look like an e-mail address. It has an @ and a dot after it, for example: olena@ukr.net.
email-known = The address { $email } is confirmed already. There is nothing to do.
email-many = Many letters have gone there today. Please try tomorrow.
email-code = I have sent a letter to { $email }. Type the code from it: 6 digits, valid for { $minutes } minutes. If it is not there, look into “Spam”.
email-code-wrong = That is not the code; tries left: { $left }. Please look again at the latest letter to { $email }.
email-code-misfit = The code has { $digits } digits. Type them one after another.
email-code-gone = This code holds no longer. Please begin again: I will send a new one.
email-resend = ↻ Send again
email-other = ✏️ Another address
email-confirmed = ✅ { $email } is confirmed. News of your requests and appeals will come there, too.
email-removed = The address is removed.
email-letter-subject = Confirmation code: { $company }
email-letter =
    Hello!

    Your code: { $code }

    Type it to the bot in the chat. It is valid for 30 minutes. If you asked for nothing, just ignore this letter.

    { $company }

letter-request-subject = Request No. { $number }: news
letter-request =
    { $text }

    You can answer or ask a question in the bot’s chat: “My requests”.

# Personal data
dialog-mydata = 🔐 Personal data
dialog-export = ⬇ A copy of my data
dialog-erase = 🗑 Erase my data
mydata =
    <b>Your data are yours.</b> This is all that { $name_en } keeps about you in the bot: your details, chats, linked accounts, readings, requests and appeals.

    You can get a copy as a file, or erase everything.
export-done = Here is all that is kept about you. Do not forward this file to anybody you do not trust.
erase-sure =
    <b>Erase all your data?</b> They cannot be brought back.

    • your details, phone, e-mail, files and messages will be gone;
    • linked accounts: { $accounts }, they will be unlinked;
    • chats: { $chats }, all of them will forget you;
    • open requests and appeals: { $open }, they will be cancelled.

    Readings that you sent stay with the company: they belong to the account, not to you.
erase-no = No, keep them
erase-yes = 🗑 Yes, erase all
erase-kept = All right, everything stays as it was.
erase-done = { $chats ->
    [1] ✅ Everything is erased: I no longer know who you are. The files leave the disk within two days.
   *[other] ✅ Everything is erased in all your messengers: I no longer know who you are. The files leave the disk within two days.
 } Write any time, and we will meet again.
erase-wait = Your data can be erased <b>{ $moment }</b>: for a day after a wrong number or an e-mail that was not confirmed we keep records, so that nobody can guess other people’s numbers.
notice-erased = { $channel }: on { MOMENT($at) } all your data in this bot were erased, this chat’s as well. If it was not you, please call us.
my-data-about = All that is kept about you in the bot: rows by table. All times are UTC.
