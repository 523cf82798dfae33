"""Settings: what `config.toml` and the environment may say, as frozen values.

Rule 1: every key is here, has a default that works for the trial, and stands with a comment in `config.toml`.
Rule 2: secrets come from the environment only, never show in a repr, and `secret_values` names them all, so
that the logs can be kept free of them. Rule 3: what contradicts itself is refused here, once, at the start;
the sentence names the key. Reading the file and the environment is in `bot.configuration`.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import unquote

from pydantic import (
    Field,
    model_validator,
)

from bot.api_settings import ApiSettings
from bot.feed_settings import FeedSettings, fault_of
from bot.lookup_settings import LookupSettings
from bot.mail_settings import Mail
from bot.setting_values import (
    TELEGRAM_API,
    VIBER_API,
    ClockTime,
    DatabaseUrl,
    Folder,
    MomentOrNothing,
    OnOffAuto,
    OptionalWebAddress,
    Pattern,
    Positive,
    Rate,
    Section,
    SigningSecret,
    TelegramToken,
    ViberApi,
    ViberToken,
    WebAddress,
    WebhookSecret,
    Wrong,
    minutes_of,
    password_of,
)


class Telegram(Section):
    """The Telegram bot: its token, how it is called, how fast it may speak."""

    token: TelegramToken | None = None
    api_url: WebAddress = TELEGRAM_API
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: WebhookSecret | None = None
    username: Annotated[str, Field(pattern=r"^([A-Za-z0-9_]{5,32})?$")] = ""
    rate_per_second: Rate = 30  # core.telegram.org/bots/faq#broadcasting-to-users
    rate_per_chat_per_second: Rate = 1  # the same page


class Viber(Section):
    """The Viber bot: its token, how it shows itself, how fast it may speak."""

    token: ViberToken | None = None
    api_url: ViberApi = VIBER_API
    name: Annotated[str, Field(min_length=1, max_length=28)] = (
        "Обленерго"  # developers.viber.com: sender.name
    )
    avatar: OptionalWebAddress = ""
    uri: str = ""
    requests_per_10_seconds: Positive = 500  # developers.viber.com/docs/api/rest-bot-api/#broadcast-message


class Database(Section):
    """Where the bot remembers."""

    url: DatabaseUrl = ""


class Server(Section):
    """Where the bot listens, and how the messengers reach it from outside."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: OptionalWebAddress = ""


class Names(Section):
    """The company's name in every language of the bot."""

    uk: Annotated[str, Field(min_length=1)] = "АТ «Зразокобленерго»"
    en: Annotated[str, Field(min_length=1)] = "Zrazokoblenergo JSC"


class Company(Section):
    """The distribution system operator as people know it."""

    name: Names = Names()
    phones: tuple[str, ...] = ("0 800 000 000",)
    emergency_phone: str = "0 800 000 001"
    email: str = "kontakt@zrazok.example"
    site: OptionalWebAddress = "https://zrazok.example"
    account_pattern: Pattern = r"^\d{9,12}$"


class Terms(Section):
    """The user agreement that comes with the program; a new version asks everybody for consent again."""

    version: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")] = "2026-11-01"


class WindowRule(Section):
    """From that date on the window of the monthly reading opens and closes on these days, says `source`."""

    valid_from: date
    days_before_month_end: Annotated[int, Field(ge=0, le=27)]
    last_day: Annotated[int, Field(ge=1, le=27)]
    source: str


class Deadline(Section):
    """From that date on such requests are answered within so many days, says `source`."""

    what: Annotated[str, Field(pattern=r"^[a-z][a-z-]{1,30}$")]
    valid_from: date
    days: Annotated[int, Field(ge=1, le=365)]
    unit: Literal["calendar", "working"]
    source: str


_SINCE = date(2019, 1, 1)
_LAW = "Закон України «Про звернення громадян»"
_MARKET = "Правила роздрібного ринку електричної енергії"
_CABINET = "Інструкція користувача кабінету АТ «Житомиробленерго»"
_PROMISE = "обіцянка компанії"


def _deadline(what: str, days: int, unit: Literal["calendar", "working"], source: str) -> Deadline:
    return Deadline(what=what, valid_from=_SINCE, days=days, unit=unit, source=source)


class Requests(Section):
    """When requests are answered."""

    deadlines: tuple[Deadline, ...] = (
        _deadline("appeal", 30, "calendar", _LAW),
        _deadline("appeal-expertise", 45, "calendar", _MARKET),
        _deadline("quality", 15, "calendar", _MARKET),
        _deadline("quality-measured", 30, "calendar", _MARKET),
        _deadline("bill", 5, "working", _MARKET),
        _deadline("contract-copy", 3, "working", _CABINET),
        _deadline("passport", 10, "working", _CABINET),
        _deadline("application", 30, "calendar", _LAW),
        _deadline("order", 5, "working", _PROMISE),
        _deadline("meter-fault", 5, "working", _PROMISE),
        _deadline("contact", 5, "working", _PROMISE),
    )


class Readings(Section):
    """What makes a reading odd enough to ask about it."""

    far_above_factor: Annotated[float, Field(gt=1)] = 3.0
    far_above_kwh: Positive = 300


class Pause(Section):
    """After so many wrong tries, nothing for so many minutes."""

    tries: Positive
    minutes: Positive


class Linking(Section):
    """How often a wrong number may be tried before linking stops."""

    chat_pauses: Annotated[tuple[Pause, ...], Field(min_length=1)] = (
        Pause(tries=5, minutes=15),
        Pause(tries=50, minutes=60),
    )
    account_tries_per_day: Positive = 10
    account_closed_hours: Positive = 24
    total_wrong_per_hour: Positive = 1000


class Reason(Section):
    """Why the power is off, ready to be chosen for outages of a kind."""

    kind: Literal["planned", "emergency", "schedule"]
    uk: Annotated[str, Field(min_length=1, max_length=200)]
    en: Annotated[str, Field(min_length=1, max_length=200)]


class Notices(Section):
    """When people are told something, at what price, and when a second person must agree."""

    quiet_from: ClockTime = "21:00"
    quiet_to: ClockTime = "09:00"
    remind_minutes: Annotated[int, Field(ge=0, le=10_080)] = 60
    automatic: tuple[Literal["planned", "emergency", "schedule"], ...] = ("planned", "emergency", "schedule")
    approve_above: Annotated[int, Field(ge=0)] = 500
    viber_price: Annotated[float, Field(ge=0)] = 0.0
    planned_days: Annotated[int, Field(ge=0)] = 5
    chat_dispatch: bool = False
    reasons: tuple[Reason, ...] = (
        Reason(kind="planned", uk="планові ремонтні роботи", en="planned repair works"),
        Reason(kind="planned", uk="технічне обслуговування мереж", en="maintenance of the network"),
        Reason(kind="planned", uk="заміна опор і проводів", en="replacement of poles and lines"),
        Reason(kind="planned", uk="приєднання нових споживачів", en="connection of new consumers"),
        Reason(kind="planned", uk="обрізання дерев біля ліній", en="trimming of trees near the lines"),
        Reason(kind="emergency", uk="пошкодження повітряної лінії", en="a damaged overhead line"),
        Reason(kind="emergency", uk="пошкодження кабелю", en="a damaged cable"),
        Reason(kind="emergency", uk="несправність трансформатора", en="a faulty transformer"),
        Reason(kind="emergency", uk="негода", en="bad weather"),
        Reason(kind="emergency", uk="наслідки обстрілу", en="damage by shelling"),
        Reason(kind="emergency", uk="причину з'ясовуємо", en="the cause is being found out"),
        Reason(kind="schedule", uk="команда «Укренерго»", en="an order of Ukrenergo"),
    )

    @property
    def quiet(self) -> tuple[int, int]:
        """From and to, in minutes after midnight in Kyiv; equal ones mean never."""
        return minutes_of(self.quiet_from), minutes_of(self.quiet_to)


class Conversation(Section):
    """How long an unfinished conversation is remembered."""

    expire_hours: Positive = 24


class Files(Section):
    """What is taken from people: sizes before decoding, and quotas."""

    max_bytes: Positive = 20_000_000  # core.telegram.org/bots/api#getfile: a bot may fetch up to 20 MB
    max_megapixels: Positive = 40
    max_side: Positive = 10_000
    per_person_per_day: Positive = 60
    per_person_bytes: Positive = 500_000_000


class Dso(LookupSettings):
    """The company's own system: readings are sent to it, accounts asked of it."""

    url: OptionalWebAddress = ""
    lookup_url: OptionalWebAddress = ""
    secret: SigningSecret | None = None
    timeout_seconds: Rate = 15


class Logging(Section):
    """What the log says, and to whom: a person or a machine."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    format: Literal["console", "json"] = "console"


class Console(Section):
    """The staff's web pages: whether there are any, how long a login lasts, how often one may be tried."""

    enabled: bool = True
    idle_minutes: Positive = 30
    session_hours: Positive = 12
    tries_per_login: Positive = 10
    tries_per_address: Positive = 30
    tries_minutes: Positive = 15


class Sandbox(Section):
    """The trial: both messengers on one local page."""

    enabled: OnOffAuto = "auto"


class Settings(Section):
    """All of it; made by `bot.configuration.load_settings`, or by hand in a test."""

    data_dir: Folder = Path("var")
    language: Literal["uk", "en"] = "uk"
    clock: MomentOrNothing = ""
    telegram: Telegram = Telegram()
    viber: Viber = Viber()
    database: Database = Database()
    server: Server = Server()
    company: Company = Company()
    terms: Terms = Terms()
    reading_window: Annotated[tuple[WindowRule, ...], Field(min_length=1)] = (
        WindowRule(
            valid_from=date(2019, 1, 1),
            days_before_month_end=1,
            last_day=3,
            source="Кодекс комерційного обліку електричної енергії, постанова НКРЕКП № 311 від 14.03.2018",
        ),
    )
    requests: Requests = Requests()
    readings: Readings = Readings()
    linking: Linking = Linking()
    notices: Notices = Notices()
    feeds: tuple[FeedSettings, ...] = ()
    conversation: Conversation = Conversation()
    files: Files = Files()
    dso: Dso = Dso()
    api: ApiSettings = ApiSettings()
    mail: Mail = Mail()
    logging: Logging = Logging()
    console: Console = Console()
    sandbox: Sandbox = Sandbox()

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.sandbox.enabled is True and self.has_token:
            key = "telegram.token" if self.telegram.token else "viber.token"
            raise Wrong(
                f"is true while {key} is set: the sandbox never runs beside real tokens", "sandbox.enabled"
            )
        if self.clock and not self.runs_sandbox:
            raise Wrong("is set: only the sandbox may be told another time; remove it", "clock")
        if self.telegram.token and self.telegram.mode == "webhook":
            real = self.telegram.api_url == TELEGRAM_API
            _check_public(self.server.public_url, "telegram.mode is webhook", https=real)
        if self.viber.token:
            real = self.viber.api_url == VIBER_API
            _check_public(self.server.public_url, "Viber knows only webhooks", https=real)
        if (self.dso.url or self.dso.lookup_url) and self.dso.secret is None:
            raise Wrong("is missing: what is sent to the company's system is signed with it", "dso.secret")
        if self.mail.host and not self.mail.sender:
            raise Wrong("is missing: letters by mail.host must be from somebody", "mail.sender")
        if fault := fault_of(self.feeds):
            raise Wrong(fault, "feeds")
        dates = [rule.valid_from for rule in self.reading_window]
        if dates != sorted(set(dates)):
            raise Wrong("should be in order of valid_from, each date once", "reading_window")
        return self

    @property
    def has_token(self) -> bool:
        """Whether any real messenger is to be served."""
        return self.telegram.token is not None or self.viber.token is not None

    @property
    def runs_sandbox(self) -> bool:
        """Whether the local messengers and their page are to be started."""
        return self.sandbox.enabled is True or (self.sandbox.enabled == "auto" and not self.has_token)

    @property
    def starts_at(self) -> datetime | None:
        """The moment at which the trial's clock is to start; None: the machine's time."""
        return datetime.fromisoformat(self.clock) if self.clock else None

    @property
    def database_url(self) -> str:
        """SQLAlchemy's URL of the database; a file in `data_dir` unless the settings say otherwise."""
        return self.database.url or f"sqlite+aiosqlite:///{self.data_dir / 'oblik.sqlite3'}"

    @property
    def secret_values(self) -> tuple[str, ...]:
        """Every secret in plain text, for the filter that keeps the logs free of them."""
        held = (
            self.telegram.token,
            self.telegram.webhook_secret,
            self.viber.token,
            self.dso.secret,
            self.mail.password,
        )
        values = [secret.get_secret_value() for secret in held if secret is not None]
        if password := password_of(self.database.url):
            values += [password, unquote(password)]
        return tuple(dict.fromkeys(values))


def _check_public(url: str, because: str, *, https: bool) -> None:
    """Where a real messenger is told to call; a server of one's own is told the address that we listen at."""
    if https and not url:
        raise Wrong(
            f"is missing: {because}, so the messenger must be told where to call", "server.public_url"
        )
    if https and not url.startswith("https://"):
        raise Wrong(f"should begin with https://: {because}, and calls nothing else", "server.public_url")
