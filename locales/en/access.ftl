# Shared: account, address, answers
account-heading = 📍 Account <b>{ $number }</b>, { $place }
account-none = To use this section, link your account first. You need its number and the meter’s serial number or the last 5 characters of the EIC code.
account-not-yours = This account is not linked to your chat. Choose one of yours or link this one.
place = { $place }
place-flat = { $place }, apt. { $flat }
pick-one = Please choose one of the buttons below.
number-digits = A number is needed here: digits only, no letters or signs.
number-whole = A whole number is needed: leave out the digits after the comma (they are often in a red frame).
number-long = Too many digits: there can be at most { $digits } here. Please check.
button-earlier-page = ◀ { $page } of { $pages }
button-later-page = { $page } of { $pages } ▶
button-link = ➕ Link an account
button-accounts = 🏠 My accounts
