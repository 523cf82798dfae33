dialog-help = ❓ Help
dialog-contacts = 📞 District contacts
dialog-districts = 🗺 Other districts
dialog-language = 🌐 Language · Мова

help =
    🚨 Emergency service: <b>{ $emergency }</b>
    A broken or sparking wire? Stay at least 8 metres away and call.

    ☎️ Contact centre: <b>{ $phones }</b>
    { $lines }

    <b>What I understand</b>
    • a number, such as 4520, to send a reading; for several zones, numbers with commas between them
    • “no light”, to hear what is known and to report it
    • “menu”, “back”, “cancel”, “language” at any time
    • a photo of the meter, which I add to the reading

    ⚠️ If your home is fed from the network of Ukrzaliznytsia (the railway), your operator is another: please contact “Energozbut”, a branch of Ukrzaliznytsia.

contacts-company =
    <b>{ $name_en }</b>
    🚨 Emergency service: <b>{ $emergency }</b>
    ☎️ Contact centre: <b>{ $phones }</b>
    { $lines }

contact-email = ✉️ { $email }
contact-site = 🌍 { $site }

district =
    <b>{ $name }</b>
    { $lines }
district-place = 📍 { $value }
district-phone = ☎️ <b>{ $value }</b>
district-email = ✉️ { $value }
district-hours = 🕘 { $value }
districts-which = The contacts of which district? Choose from the list or type its name.
districts-none = I found no such district. Choose from the list or type the name differently.
districts-several = There are several such districts. Please choose from the list.
districts-gone = This district is no longer in the list.

language-choose = Which language do you prefer? Якою мовою спілкуємося?
language-uk = 🇺🇦 Українська
language-en = 🇬🇧 English
language-done = All right, English from now on.
