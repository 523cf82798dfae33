"""What the page itself says, in Ukrainian and English; what stands in the bubbles is the bot's and people's.

Written as pairs, so that neither language can be forgotten.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

Language = Literal["uk", "en"]
Words = Callable[[str], str]
KYIV = ZoneInfo("Europe/Kyiv")

LINES: dict[str, tuple[str, str]] = {
    # the page
    "subtitle": ("Пробний запуск чат-бота", "Chatbot trial"),
    "local": (
        "Усе відбувається на цьому комп'ютері: жодне повідомлення не йде в мережу",
        "Everything stays on this computer: no message leaves it",
    ),
    "theme": ("Світла або темна тема", "Light or dark theme"),
    "other-language": ("English", "Українська"),
    "numbers-tab": ("Номери", "Numbers"),
    "tabs": ("Що показати", "What to show"),
    "lost": ("Програма не відповідає. Чекаю на неї…", "The program does not answer. Waiting for it…"),
    # a phone
    "phone": ("Телефон: {messenger}", "Phone: {messenger}"),
    "people": ("Хто пише", "Who writes"),
    "bot": ("бот", "bot"),
    "online": ("онлайн", "online"),
    "typing": ("друкує", "typing"),
    "uploading": ("надсилає файл", "sending a file"),
    "start": ("Почати", "Start"),
    "subscribe": ("Підписатися", "Subscribe"),
    "unblock": ("Розблокувати", "Unblock"),
    "about": ("Що вміє цей бот?", "What can this bot do?"),
    "empty": ("Тут ще немає повідомлень", "No messages here yet"),
    "conversation": ("Листування", "Conversation"),
    "earlier": ("Показати давніші", "Show earlier"),
    "newest": ("До найновішого", "To the newest"),
    "more": ("Ще", "More"),
    "deep-link": ("Відкрити за посиланням…", "Open by a link…"),
    "deep-link-about": (
        "Так приходять за посиланням або QR-кодом із рахунка: бот дістає ці символи відразу.",
        "This is how people come by a link or the QR code of a bill: the bot gets these characters at once.",
    ),
    "payload": ("Що передає посилання", "What the link carries"),
    "open": ("Відкрити", "Open"),
    "cancel": ("Скасувати", "Cancel"),
    "close": ("Закрити", "Close"),
    "block": ("Заблокувати бота", "Block the bot"),
    "unsubscribe": ("Відписатися", "Unsubscribe"),
    "go-offline": ("Вимкнути зв'язок", "Go offline"),
    "go-online": ("Увімкнути зв'язок", "Go online"),
    "clear": ("Очистити чат", "Clear the chat"),
    "offline": ("немає мережі", "no network"),
    "blocked": ("Бота заблоковано", "The bot is blocked"),
    "unsubscribed": ("Ви відписалися від бота", "You have unsubscribed"),
    # a bubble
    "edited-at": ("змінено {time}", "edited {time}"),
    "edit": ("Змінити останнє повідомлення", "Edit the last message"),
    "editing": ("Зміна повідомлення", "Editing the message"),
    "edited": ("змінено", "edited"),
    "forwarded": ("Переслано від {name}", "Forwarded from {name}"),
    "photo": ("Фото", "Photo"),
    "enlarge": ("Збільшити фото", "Enlarge the photo"),
    "video": ("Відео", "Video"),
    "voice": ("Голосове повідомлення", "Voice message"),
    "sticker": ("Стікер", "Sticker"),
    "place": ("Геопозиція", "Location"),
    "download": ("Завантажити {name}", "Download {name}"),
    "sent": ("Надіслано", "Sent"),
    "read": ("Прочитано", "Read"),
    "delivered-at": ("доставлено {time}", "delivered {time}"),
    "seen-at": ("переглянуто {time}", "seen {time}"),
    "failed": ("Телефон не зміг показати: {why}", "The phone could not show it: {why}"),
    # writing
    "write": ("Повідомлення", "Message"),
    "send": ("Надіслати", "Send"),
    "attach": ("Прикріпити", "Attach"),
    "commands": ("Меню команд", "Command menu"),
    "keyboard": ("Клавіатура бота", "The bot's keyboard"),
    "attach-photo": ("Фото з пристрою", "Photo from the device"),
    "attach-meter": ("Фото лічильника (зразок)", "Photo of a meter (sample)"),
    "attach-video": ("Відео з пристрою", "Video from the device"),
    "attach-file": ("Файл з пристрою", "File from the device"),
    "attach-document": ("Документ (зразок)", "Document (sample)"),
    "attach-voice": ("Голосове", "Voice message"),
    "attach-sticker": ("Стікер", "Sticker"),
    "attach-place": ("Геопозиція", "Location"),
    "attach-contact": ("Мій контакт", "My contact"),
    "attach-album": ("Альбом з трьох фото", "Album of three photos"),
    "attach-forward": ("Переслані повідомлення", "Forwarded messages"),
    "too-large": ("Файл завеликий: тут до {limit} МБ", "The file is too large: up to {limit} MB here"),
    "upload-failed": ("Файл не вдалося передати", "The file could not be sent"),
    # numbers to try
    "numbers": ("Номери для спроби", "Numbers to try"),
    "numbers-about": (
        "Вигадані споживачі. Натисніть номер, і він стане в поле вводу телефона, з яким ви працюєте.",
        "Made-up consumers. Press a number and it goes into the input of the phone you are using.",
    ),
    "no-numbers": ("Зразка компанії в базі немає.", "There is no sample company in the database."),
    "importing": (
        "Готую зразок компанії: {kind}. Тим часом уже можна писати боту.",
        "Preparing the sample company: {kind}. You can write to the bot already.",
    ),
    "import-failed": (
        "Зразок компанії не вдалося завантажити: причина в журналі програми.",
        "The sample company could not be loaded: the program's log says why.",
    ),
    "kind-making": ("вигадую споживачів", "making up consumers"),
    "kind-districts": ("дільниці", "districts"),
    "kind-accounts": ("рахунки", "accounts"),
    "kind-meters": ("лічильники", "meters"),
    "kind-readings": ("покази", "readings"),
    "account": ("Особовий рахунок", "Account"),
    "meter": ("Лічильник", "Meter"),
    "eic": ("Кінець ЕІС", "End of EIC"),
    "zones-1": ("1 зона", "1 zone"),
    "zones-2": ("2 зони", "2 zones"),
    "zones-3": ("3 зони", "3 zones"),
    "special-near_end": ("Шкала от-от перейде через нуль", "The register is about to pass its end"),
    "special-one_zone": ("Звичайний лічильник", "An ordinary meter"),
    "special-two_zones": ("День і ніч окремо", "Day and night apart"),
    "special-three_zones": ("Пік, напівпік і ніч", "Peak, half-peak and night"),
    "special-remote": ("Зчитується дистанційно", "Read remotely"),
    "special-two_meters": ("Два лічильники на одному рахунку", "Two meters on one account"),
    "special-replaced": ("Лічильник замінили", "The meter was replaced"),
    "insert": ("Вставити {value}", "Insert {value}"),
    "by-link": ("Відкрити бота за посиланням із цим рахунком", "Open the bot by a link with this account"),
    # the protocol
    "protocol": ("Протокол", "Protocol"),
    "protocol-about": (
        "Локальні сервери звіряють кожен запит бота з документацією Telegram і Viber.",
        "The local servers check every request of the bot against the documentation of Telegram and Viber.",
    ),
    "no-complaints": ("Порушень немає", "No violations"),
    "complaints": ("Порушень: {count}", "Violations: {count}"),
    "forget": ("Очистити", "Clear"),
    "faults": ("Збої на вимогу", "Faults on demand"),
    "faults-about": (
        "Увімкніть і перевірте: жодне повідомлення не загубиться й не подвоїться.",
        "Switch one on and see: no message is lost or doubled.",
    ),
    "fault-too-many": ("«Забагато запитів» на кожен третій", "“Too many requests” to every third"),
    "fault-error": ("502 на половину запитів", "502 to half of the requests"),
    "fault-delay": ("Відповіді на 2 с пізніше", "Answers 2 s later"),
    "fault-reset": ("Обриви зв'язку", "Broken connections"),
    "fault-duplicate": ("Події надходять двічі", "Events arrive twice"),
    "fault-malformed": ("Зіпсовані події між справжніми", "Malformed events among real ones"),
}
MONTHS: dict[Language, tuple[str, ...]] = {
    "uk": (
        "січня",
        "лютого",
        "березня",
        "квітня",
        "травня",
        "червня",
        "липня",
        "серпня",
        "вересня",
        "жовтня",
        "листопада",
        "грудня",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


def words(language: Language) -> Words:
    """The page's lines in one language, by key."""
    place = 0 if language == "uk" else 1
    return lambda key: LINES[key][place]


def clock_time(moment: datetime) -> str:
    """Hours and minutes in Kyiv."""
    return f"{moment.astimezone(KYIV):%H:%M}"


def exact_time(moment: datetime) -> str:
    """Hours, minutes and seconds in Kyiv."""
    return f"{moment.astimezone(KYIV):%H:%M:%S}"


def kyiv_day(moment: datetime) -> date:
    """The calendar day in Kyiv."""
    return moment.astimezone(KYIV).date()


def day_name(day: date, language: Language, today: date) -> str:
    """A day as a messenger writes it between messages; the year only when it is another one."""
    name = f"{day.day} {MONTHS[language][day.month - 1]}"
    return name if day.year == today.year else f"{name} {day.year}"


def size_name(size: int, language: Language) -> str:
    """A file's size, rounded as people read it."""
    units = ("Б", "КБ", "МБ") if language == "uk" else ("B", "KB", "MB")
    if size < 1000:  # noqa: PLR2004 - decimal units
        return f"{size} {units[0]}"
    if size < 1_000_000:  # noqa: PLR2004
        return f"{size / 1000:.0f} {units[1]}"
    number = f"{size / 1_000_000:.1f}"
    return f"{number.replace('.', ',') if language == 'uk' else number} {units[2]}"
