# Services, applications, signatures
dialog-services = 🧰 Services and prices
dialog-service = 🧰 Service
dialog-order = 📝 Order
dialog-apply = 📄 Applications
dialog-sign = ✍️ Add the signed file
dialog-signing = ❓ How to sign
dialog-printed = 📄 Application as a file
dialog-agreement = 📜 Contract (PDF)
dialog-generating = ☀️ Generating unit

services =
    <b>Services and prices</b>{ $pages ->
    [one] {""}
   *[other] , page { $page } of { $pages }
    }

    { $lines }

    The invoice always has the exact sum. Press a service to read what to prepare, and to order it.
services-none = There is no list of services just now. Please call us.
service-line = • { $name } — { $price }
service =
    <b>{ $name }</b>
    { $about }

    💰 { $price }
    { $prepare }
service-prepare =
    What to prepare:
    { $lines }
service-prepare-line = • { $what }
service-order = 📝 Order
service-others = ‹ All services
service-gone = There is no such service any more.
price = { $sum }{ $cents } UAH
price-cents = .{ $cents }
price-from = from { $sum }{ $cents } UAH
price-exact = { $price }. The invoice has the exact sum.
price-free = free
price-unknown = the invoice has the sum

applications =
    <b>Applications</b>
    We fill them in together, step by step. I send the finished one as a file to sign.
    • a signed copy of the contract: 3 working days
    • the passport of the distribution point: 10 working days
    • a contract for a new owner
    • a generating unit
apply-contract-copy = 📄 Signed contract
apply-passport = 📄 Passport of the point
apply-owner-change = 🏠 New owner
apply-generating-unit = 📝 Apply
about-owner-change = The contract is made with the home's new owner.

agreement-filled =
    📜 The consumer's contract for distribution, account { $number }.
    It is a public contract: it is in force without a signature. Do you need a copy signed by the company? Apply for it.
agreement-blank =
    📜 The consumer's contract for distribution. It is a public contract.
    Add your account and I fill in your data.

generating =
    ☀️ <b>Generating unit</b>
    Ask us before you buy anything: is the permitted power enough, and which meter is needed?

    <b>Rules</b>
    { $rules }

    <b>Advice</b>
    { $phones }

    The sample application is in the file. Or press the button and we fill it in here.
generating-rule =
    • { $name }
    { $source }
generating-phone = ☎️ { $name }: <b>{ $phone }</b>
generating-no-phone = Please call the contact centre.
generating-meter = 🔁 Meter replacement

# Signatures
sign-ready = 📄 Your application is ready. Please check it.
sign-question =
    ✍️ Sign the file with an electronic signature and send it here: .p7s, .asice or .pdf. The buttons below show how.
    No signature at hand? Choose “Sign later”: the request is taken now.
sign-later = Sign later
sign-later-how = ✍️ The application has yet to be signed. Send the signed file with the button below, or sign at your district's office.
sign-misfit = This is no signed file. It has to be .p7s, .asice or .pdf. A photo does not keep an electronic signature.
sign-add = ✅ Add to the request
sign-add-question = ✍️ { $form }, No. { $number }. Send the signed application: .p7s, .asice or .pdf.
sign-added = ✅ The signed application was added to No. { $number }.
sign-ended = No. { $number } is closed; nothing can be added to it.
sign-words = The signed application was added
printed = 📄 { $form }: the application as a file. You can print it or sign it electronically.
printed-gone = I found no such application.
signing =
    ✍️ <b>How to sign an application</b>
    Choose what you sign with. The simplest is Diia.Signature: a phone is enough.
signing-button-diia = 📱 Diia.Signature
signing-button-key = 🔑 Key file
signing-button-paper = 🖊 By hand
signing-diia =
    📱 <b>Diia.Signature</b>
    1. Save the application from this chat.
    2. Open sign.diia.gov.ua in a browser.
    3. Press “Підписати документ”, choose Дія.Підпис and add the file.
    4. Scan the code or go to the Diia app, pass the face check and type the signature's password.
    5. Download the signed file (.asice, .p7s or .pdf).
    6. Send it here as a file.
    No Diia.Signature yet? Make one in the app: Меню → Дія.Підпис.
signing-key =
    🔑 <b>Key of a qualified provider</b> (PrivatBank, Oschadbank, the tax service and others)
    1. Save the application from this chat on a computer.
    2. Open czo.gov.ua/sign.
    3. Choose your provider, add the key file and type its password.
    4. Add the application and press “Підписати”.
    5. Download the signed file (.p7s or .asice).
    6. Send it here as a file.
signing-paper =
    🖊 <b>By hand</b>
    1. Print the application and sign it.
    2. Bring it to your district's office with an identity document.
    Or scan it to a .pdf file and send it here: we ask to see the original when we come.

# Papers as PDF, always in Ukrainian
paper-company = Distribution system operator
paper-number = Account
paper-place = Address
paper-eic = EIC of the distribution point
paper-meter = Meter
paper-power = Permitted power
paper-sample = Sample application
paper-contract = Copy of the public contract, made in the operator's chatbot
paper-made = Made in the chatbot on { $day }
paper-made-number = No. { $number } of { $day }, made in the chatbot
paper-consent = I agree to the processing of the personal data needed for this application, under the Law of Ukraine On Personal Data Protection, and confirm that what is written here is true.
paper-title-metering-point = setting up a metering point
paper-title-zone-meter = replacing the meter by a zone meter
paper-title-green-meter = replacing the meter for the green tariff
paper-title-check = an unscheduled check of the meter
paper-title-expertise = an expertise of the meter
paper-title-seal = unsealing and sealing the meter
paper-title-contract-copy = a signed copy of the contract
paper-title-passport = a signed passport of the distribution point
paper-title-owner-change = a contract on change of owner
paper-title-generating-unit = installing a generating unit
paper-request-metering-point = Please set up a metering point at my home and invoice the service.
paper-request-zone-meter = Please replace the meter by a zone meter, set it and invoice the service.
paper-request-green-meter = Please replace the meter by one that counts both ways, within the permitted power, and invoice the service.
paper-request-check = Please check the meter out of schedule and invoice the service.
paper-request-expertise = Please have the meter examined by experts and invoice the service.
paper-request-seal = Please unseal and seal the meter as stated below and invoice the service.
paper-request-contract-copy = Please give me a signed copy of the consumer's contract for distribution.
paper-request-passport = Please give me a signed passport of the distribution point.
paper-request-owner-change = Please make the consumer's contract for distribution with me as the new owner.
paper-request-generating-unit = I am going to install a generating unit at my home; please agree to its connection.
