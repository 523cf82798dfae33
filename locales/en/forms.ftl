# Forms of orders and applications: what the bot asks and how it shows the answers
form-begins =
    📝 <b>{ $form }</b>
    { $heading }
form-question = { $lines }
form-known =
    📝 <b>{ $form }</b>
    { $heading }
    This is what I know already. Is it right?

    { $lines }
form-right = ✅ All right
form-change = ✏️ { $name }
form-now = Now it says: <b>{ $value }</b>
form-keep = Leave as it is
form-edit = ✏️ Change an answer
form-which = Which answer shall we change?
form-line = { $name }: <b>{ $value }</b>
form-summary =
    📝 <b>{ $form }</b>
    { $heading }

    { $lines }

    Please check. If all is right, press the button.
form-send = ✅ Send
form-go-on = ✅ On to the signature
form-none = none
form-day = { DATE($day) }
unit-power = { $value } kW

form-files = { $names }
form-file = { $kind ->
    [photo] photo { $n }
    [video] video { $n }
   *[document] file { $n }
 }
form-files-so-far =
    { $what }, received:
    { $lines }

    You can send more. Type a name for the last file if you like.
form-file-line = { $n }. { $name }
form-files-done = ✅ That is all
form-file-drop = 🗑 { $name }
form-files-enough = I take no more than { $most } files here. This one was not added.
form-files-first = Please send a photo or a file first. Then you can type a name for it.
form-files-gone = One of the files has gone. Please send the files again.
form-name-misfit = A name may have up to { $most } characters.

form-taken = ✅ Taken: <b>{ $form }</b>, No. <b>{ $number }</b>
form-term = { $days ->
    [one] Term: { $days } day, until { DAY($day) }.
   *[other] Term: { $days } days, until { DAY($day) }.
 }
form-term-working = { $days ->
    [one] Term: { $days } working day, until { DAY($day) }.
   *[other] Term: { $days } working days, until { DAY($day) }.
 }
next-order = Next: your district registers the order and sends the invoice here. Once it is paid we plan the day.
next-application = Next: we look at the application and answer here.
next-fault = Next: your district registers it and agrees on a day with you. I tell you of every step.

# Names of fields
field-full-name = Surname, name, patronymic
field-phone = Phone
field-email = E-mail
field-residence = Residence
field-tax-number = Tax number (РНОКПП)
field-identity = Passport or ID card
field-note = Note
field-wanted-day = Day you would like
field-meter-owner = Whose meter
field-documents = Documents
field-delivery = How to get it
field-cause = What happened
field-pictures = Photo or video
field-since = Since when
field-works = What to do
field-zones = How many zones
field-source = Source of energy
field-power = Power
field-reason = Reason
field-present = Be present
field-sealing = Seals
field-district = District
field-object = Address of the home
field-account-number = Account
field-owned-since = Owner since
field-title-documents = Title to the home
field-identity-documents = Identity document
field-other-documents = Other documents
field-unit-place = Where the unit will stand
field-inverter = Inverter
field-unit-documents = Documents of the unit
field-signature = Signed application

# Questions
ask-full-name = Type your surname, name and patronymic. If you have no patronymic, put a dash at the end.
ask-phone = Which phone number can we call? Type it or share it.
ask-email = An e-mail address, if you have one: we can answer there, too.
ask-residence = Where do you live? Type the settlement, street, house, flat.
ask-tax-number = Tax number (РНОКПП), 10 digits. If you have none, leave it out.
ask-identity = The number of the ID card (9 digits) or of the passport.
ask-note = Anything to add? A few words will do.
ask-wanted-day = Which day suits you? Type a date like 15.04. We agree on the final day later.
ask-meter-owner = Whose meter shall we install?
ask-documents = Send photos or files of the documents, one by one or all at once.
ask-delivery = How would you like to get the document?
ask-cause = What is wrong with the meter?
ask-pictures = 📷 Send a clear photo or video of the meter, with its display and serial number.
ask-since = Since when? Type a date, or leave it out.
ask-works = What is to be done?
ask-zones = To how many zones?
    Two: night 23–7 and day. Three: peak, half-peak, night.
ask-source = What will make the energy?
ask-power = How much power has the unit, in kW? Type a number like 10 or 9.9.
ask-reason = What do you need, and why? A few words will do.
ask-present = Would you like to be present at the expertise?
ask-sealing = What about the seals?
ask-district = Which district serves the home?
ask-object = The address of the home with a new owner: settlement, street, house, flat.
ask-account-number = The account of that home, if you know it.
ask-owned-since = Since which day are you the owner? Type the date of the document.
ask-title-documents = Send a photo or scan of the title: a contract, a certificate, an extract from the register.
ask-identity-documents = Send a photo or scan of the passport or ID card.
ask-other-documents = Any other documents? An act of handing over with the meter's reading, for example.
ask-unit-place = Where will the unit stand?
ask-inverter = The model of the inverter, if you have chosen one.
ask-unit-documents = Send the single-line diagram and the inverter's passport, if you have them.

# Choices
choice-meter-owner-company = The company's
choice-meter-owner-own = My own
choice-delivery-chat = 💬 As a file in this chat
choice-delivery-paper = 📄 On paper at the district
choice-cause-still = 🔢 The reading does not change
choice-cause-blank = ⬛ The display is blank
choice-cause-clock = 🕒 Wrong date or time (zones)
choice-cause-other = Something else
choice-works-new = A new metering point
choice-works-move = Move the meter
choice-works-cabinet = Replace cabinet or breakers
choice-works-other = Something else
choice-zones-two = Two zones
choice-zones-three = Three zones
choice-source-sun = ☀️ Sun
choice-source-wind = 💨 Wind
choice-source-both = Sun and wind
choice-present-yes = Yes, I would
choice-present-no = No, go ahead
choice-sealing-off = Take the seals off
choice-sealing-on = Put seals on
choice-sealing-both = Off, and on afterwards
choice-unit-place-roof = On a roof or front
choice-unit-place-ground = On the ground
choice-unit-place-other = Elsewhere

# What is wrong
misfit-empty = This is empty. Please type an answer.
misfit-phone = This is no phone number. Type its digits, for example 067 123 45 67.
misfit-email = This is no e-mail address. It looks like name@mail.ua.
misfit-full-name = Type three words: surname, name, patronymic. If there is no patronymic, put a dash at the end: Smith John -
misfit-address = Type the whole address with the number of the house: м. Коростень, вул. Шевченка, 12, кв. 5
misfit-tax-number = There is no such tax number. Please check: it is 10 digits.
misfit-passport = Type the 9 digits of the ID card, or two letters and 6 digits of the passport, for example ВК 123456.
misfit-account = Type the account as digits, as it stands in the bill.
misfit-number = Type just a number, for example 10 or 9.9.
misfit-power = The power has to be more than 0 and not more than { $most } kW.
misfit-date = I did not understand the date. Type it like this: { $example }
misfit-date-past = This date does not fit: it has to be a day that has come.
misfit-date-coming = This date does not fit: choose a day after today, within a year. For example { $example }
misfit-long = Too long: { $length } characters. Please make it { $most }.
misfit-story = Please tell a little more.
