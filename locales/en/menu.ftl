menu-account =
    📍 Account <b>{ $number }</b>
    { $place }

    To send a reading, just type the number on your meter. Or choose what you need, or say it in your own words:
menu-newcomer = You have not linked an account yet. Let us do it: you need the account number and the meter’s serial number (or the last 5 characters of the EIC code).
menu-guest = You are using the bot as a guest. Outages, contacts and help are always available; to send readings and see your account, your agreement to the terms is needed.

# Sections of the menu
section-label = { $section ->
    [mine] 🏠 Account and meter
    [orders] 🧰 Services and forms
    [appeals] ✉️ Appeals
   *[settings] ⚙️ Settings
 }
section-mine =
    { $heading }

    Readings, consumption, contracts, documents, the meter. What shall I show?
section-text = { $section ->
    [orders] <b>Services and forms.</b> Replace or check a meter, seal it, change the owner, connect solar panels. What do you need?
    [appeals] <b>Appeals.</b> Write to us about anything that is wrong, or see what was answered:
   *[settings] <b>Settings.</b> Your data, notices, messengers and language:
 }
section-my-orders = 📋 My requests
section-my-appeals = 📋 My appeals

# Words typed at the menu
find-found = I think you mean this. Press what you need; if I guessed wrong, everything is in the menu.
find-supplier = Debts, payments, subsidies and tariffs are the <b>supplier’s</b> matter: its name and phone number are on your bill. If it is about kilowatt-hours or our own services, we can help:
find-bill = ✉️ Ask about a bill
find-greeting = Hello! How can I help?
find-thanks = You are welcome!
