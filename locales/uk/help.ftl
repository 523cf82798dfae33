dialog-help = ❓ Допомога
dialog-contacts = 📞 Контакти району
dialog-districts = 🗺 Інші райони
dialog-language = 🌐 Мова · Language

help =
    🚨 Аварійна служба: <b>{ $emergency }</b>
    Обірваний чи іскристий дріт? Не підходьте ближче ніж на 8 метрів і телефонуйте.

    ☎️ Контакт-центр: <b>{ $phones }</b>
    { $lines }

    <b>Що я розумію</b>
    • число, наприклад 4520, — передати показ; для кількох зон — числа через кому
    • «немає світла» — скажу, що відомо, і передам заявку диспетчерові
    • «меню», «назад», «скасувати», «мова» — будь-коли
    • фото лічильника — додам його до показу

    ⚠️ Якщо ваша оселя живиться від мережі Укрзалізниці, ваш оператор інший: звертайтеся до філії «Енергозбут» АТ «Укрзалізниця».

contacts-company =
    <b>{ $name }</b>
    🚨 Аварійна служба: <b>{ $emergency }</b>
    ☎️ Контакт-центр: <b>{ $phones }</b>
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
districts-which = Контакти якого району показати? Оберіть зі списку або напишіть назву.
districts-none = Такого району не знайшов. Оберіть зі списку або напишіть назву інакше.
districts-several = Таких районів кілька. Оберіть, будь ласка, зі списку.
districts-gone = Цього району вже немає в списку.

language-choose = Якою мовою спілкуємося? Which language do you prefer?
language-uk = 🇺🇦 Українська
language-en = 🇬🇧 English
language-done = Гаразд, далі — українською.
