dialog-welcome = 👋 Getting started
dialog-agree = ✅ Agree to the terms
dialog-terms = 📄 Terms and personal data
dialog-withdraw = Withdraw my agreement

welcome =
    👋 Hello! I am the assistant of { $name_en }.

    With me you can:
    • send a meter reading in less than half a minute
    • know when the light comes back, and report that it is off
    • look through your past readings
    • see who has access to your account
    • find the phones of the emergency service and of your district

    For me to work with your account, you need to agree to the terms and to the processing of your personal data. You can also go on without: outages, help and contacts are open to everybody.
welcome-needed = This needs your agreement to the terms and to the processing of your personal data. The terms are short, and you can read them right here.
welcome-renewed = We have updated the terms of use. Please read them again and agree if all is well. Your accounts are still linked.
welcome-after-terms = These are all the terms. Do you agree?
welcome-agree = ✅ I agree
welcome-read-terms = 📄 Read the terms
welcome-as-guest = Continue as a guest
welcome-guest = All right, you can go on without agreeing. If you change your mind, the menu has a button for it.
button-other-language = 🌐 Українська

withdraw-sure = Withdraw your agreement? All accounts will be unlinked from you, and there will be no more messages about them. Readings already sent stay with the company: they are needed for billing.
withdraw-kept = All right, everything stays as it was.
withdraw-done = Your agreement is withdrawn and your accounts are unlinked.

terms-shown =
    <b>Terms of use and your personal data</b>
    Version of { DATE($day) }

    { $words }
terms-bold = { $before }<b>{ $bold }</b>{ $after }
terms-moved = The terms have changed while you were reading.
dialog-agreed = 📑 My agreement
agreed-never = You have not agreed to the terms yet.
agreed-to =
    You agreed on { DATE($on) } at { TIME($at) }. { $standing }

    { $words }
agreed-same = This is the version in force.
agreed-corrected = It has only been corrected since, and your agreement stands.
agreed-gone = This agreement is no longer in force.
terms =
    <b>Who is responsible.</b> The bot belongs to { $name_en }, an electricity distribution system operator. It is the controller of your personal data.

    <b>What we keep.</b>
    • your id and name in the messenger, your language, the time and version of your agreement
    • which accounts you linked and when
    • readings, reports, photos and files that you sent, and when
    • answers in an unfinished conversation, until it ends, usually not longer than a day
    • failed attempts to link an account, for one day
    The text of your messages is erased after we answer. A message that could not be handled because of a fault is kept until the fault is mended.

    <b>What for.</b> To take readings, to show the data of your account and to tell you what concerns it. No advertising.

    <b>Who sees it.</b> Employees of the company who need it for their work. Readings are passed on to those whom the law names, such as your supplier. The messages themselves travel through Telegram or Viber, which have rules of their own.

    <b>For how long.</b> Readings with photos as long as they have to be kept for billing. The rest while you use the bot.

    <b>Your rights.</b> To ask what we keep about you, to have it corrected or erased, to withdraw your agreement (the button below this text, once you have agreed). This is Article 8 of the Law of Ukraine “On Personal Data Protection”.

    <b>What we ask of you.</b> Link only an account that you have the right to use, and send true readings.

    <b>Questions.</b> { $phones }, { $email }
