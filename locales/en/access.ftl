# Shared: account, address, answers
account-heading = 📍 Account <b>{ $number }</b>, { $place }
account-none = This needs a linked account. You will need its number and the meter’s serial number or the last 5 characters of the EIC code.
account-not-yours = This account is not linked to your chat. Choose one of yours or link it.
place = { $place }
place-flat = { $place }, apt. { $flat }
pick-one = Please choose one of the buttons below.
button-earlier-page = ◀ { $page } of { $pages }
button-later-page = { $page } of { $pages } ▶

dialog-link = ➕ Link an account
dialog-accounts = 🏠 My accounts
dialog-card = 📋 Account card
dialog-unlink = ➖ Unlink the account
dialog-who = 👥 Who has access

# Linking an account
link-number = Type your account number. Spaces and hyphens do no harm.
link-other-number = ✏️ Another account number
link-number-misfit = This does not look like an account number. It consists of digits and stands at the top of the electricity bill.
link-number-is-eic = This is an EIC code. It will be needed later; first type the account number.
link-proof =
    Account <b>{ $number }</b>

    Now type the <b>meter’s serial number</b> or the <b>last 5 characters of the EIC code</b>. This is how I know that the account is yours.
link-proof-is-number = This is the account number itself. The meter’s serial number or the last 5 characters of the EIC code are needed.
link-proof-misfit = This looks neither like a meter’s serial number nor like the last 5 characters of an EIC code. The hint buttons show where to find them.
link-proof-eic-typo = There is a slip in this EIC code: its check character does not fit. Check it, or type the meter’s serial number.
link-another = ⚠️ Link another account only if you own that property.
link-already = Account <b>{ $number }</b> is already linked to your chat.
link-wrong = Could not link: the account number and the meter’s number (or EIC code) do not match. Check both. { $left ->
        [one] { $left } attempt is left, then there will be a pause.
       *[other] { $left } attempts are left, then there will be a pause.
    }
link-looking =
    🔎 We are still looking for account <b>{ $number }</b> in the company’s system. It usually takes a few seconds.

    The meter’s number is kept: wait a moment and press the button.
link-silent =
    ⏳ The company’s system does not answer just now, so account <b>{ $number }</b> could not be checked yet. This does not count as an attempt.

    Press the button in a few minutes: nothing has to be typed again. If it is urgent, please call { $phones }.
link-look-again = 🔄 Check again
link-phones = ☎️ Phones of the districts
link-later = All right. Once the company’s system answers, the account can be linked: the button below knows its number.
link-pause = { $what ->
        [account] There were too many attempts to link this account, so it cannot be linked just now. Try again <b>{ $moment }</b>.
        [total] There are too many failed attempts to link accounts just now, so let us pause. Try again <b>{ $moment }</b>.
       *[chat] Too many failed attempts, so let us pause: this protects accounts from guessing. Try again <b>{ $moment }</b>.
    } If it is urgent, please call us.
pause-today = at { TIME($until) }
pause-later = on { MOMENT($until) }
link-done = ✅ <b>The account is linked</b>

# Hints
hint-number = 🔎 Where is it?
hint-number-text = The account number stands at the top of the electricity bill, marked <b>①</b> in the picture. It is in the contract, too.
hint-serial = 🔎 Where is the serial?
hint-serial-text = The serial number is printed on the front of the meter, usually below the bar code or after the sign №. Do not mistake it for the reading: the reading on the display changes, the serial number does not.
hint-eic = 🔎 Where is the EIC?
hint-eic-text = The EIC code has 16 characters and begins with <b>62Z</b>. It is on the electricity bill, marked <b>②</b> in the picture, and in the contract. Only the last five characters are needed.

# Card
card =
    📍 Account <b>{ $number }</b>
    { $lines }
card-owner = Consumer: { $owner }
card-point =
    { "" }
    EIC of the metering point: <b>{ $eic }</b>
card-meter =
    Meter <b>№ { $serial }</b>
    { $zones ->
        [one] { $zones } zone
       *[other] { $zones } zones
    }, { $digits ->
        [one] { $digits } digit
       *[other] { $digits } digits
    } on the display
card-no-meter = No meter is installed at present.
card-no-point = There is no data about the metering point yet.

# My accounts
accounts-list =
    { $count ->
        [1] Your account:
       *[other] You have { $count } accounts. Everything you do here is about the active one.
    }

    { $lines }
accounts-line =
    ▫️ { $number }
    { $place }
accounts-line-active =
    ✅ <b>{ $number }</b>
    { $place }
accounts-use = Choose: { $label }
accounts-used = The active account is now <b>{ $number }</b>.
unlink-sure = Unlink account <b>{ $number }</b> ({ $place }) from this chat? Readings already sent stay, and you can link it again at any time.
unlink-kept = All right, the account stays linked.
unlink-done = Account <b>{ $number }</b> is unlinked.

# Who has access
channel = { $channel ->
        [telegram] Telegram
        [viber] Viber
       *[other] { $channel }
    }
who-list =
    { $heading }

    These have access to the account:
    { $lines }
who-only =
    { $heading }

    Only you have access:
    { $lines }
who-line = { $n }. { $chat }, since { DATE($since) }
who-line-own = { $n }. <b>This is you</b>: { $chat }, since { DATE($since) }
who-chat = { $channel }, { $name }
who-nameless = no name
who-revoke = ✕ { $n }. { $chat }
revoke-sure = Close access to account <b>{ $number }</b> for the chat “{ $chat }”?
revoke-kept = All right, the access stays.
revoke-done = The chat “{ $chat }” no longer has access to account <b>{ $number }</b>.
revoke-gone = This chat no longer has access to your account.
revoke-own = This is your own chat. You can unlink yourself from the account:

# Notices to other chats
notice-linked =
    👥 One more chat was linked to your account <b>{ $number }</b>: { $channel }, { $name }, { MOMENT($at) }.

    If this is nobody you know, close its access.
notice-revoked = This chat’s access to account <b>{ $number }</b> has been closed. If the account is yours, you can link it again.
notice-account-closed = 🔒 Somebody tried too many times to link your account <b>{ $number }</b> without success, so no new chat can link to it until { MOMENT($until) }. Your access has not changed, and there is nothing to do.
notice-guessed = 🔒 Somebody tried to link your account <b>{ $number }</b> without success. They got no access. There is nothing to do, but have a look at who has access.
