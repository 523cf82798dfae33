menu-account =
    📍 Account <b>{ $number }</b>
    { $place }

    To send a reading, just type the number on your meter. Or choose what you need:
menu-newcomer = You have not linked an account yet. Let us do it: you need the account number and the meter’s serial number (or the last 5 characters of the EIC code).
menu-guest = You are using the bot as a guest. Outages, contacts and help are always available; to send readings and see your account, your agreement to the terms is needed.
