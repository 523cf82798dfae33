"""Parts made from settings: rules for the dialogs, the store of files, the channels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot import outgoing
from bot.clock import Clock
from bot.conversation.steps import t
from bot.domain.readings import Limits as ReadingLimits
from bot.domain.rules import Company, LinkingRules, LookupRules, NoticeRules, Pause, Rules
from bot.handlers.channel import Channel
from bot.handlers.drawn import Draw
from bot.setting_values import TELEGRAM_API, VIBER_API
from bot.settings import Dso, Settings
from bot.speech import LANGUAGES, REFERENCE, Speech
from bot.storage.database import Database
from bot.storage.files import Files

if TYPE_CHECKING:
    from bot.delivery.letters import Letters
    from bot.drawings.gallery import Gallery

COMMANDS = ("menu", "reading", "outages", "nolight", "history", "help", "language")


def make_rules(settings: Settings) -> Rules:
    """What dialogs and storage need to know of the settings."""
    company, linking = settings.company, settings.linking
    quiet_from, quiet_to = settings.notices.quiet
    return Rules(
        company=Company(
            names=company.name.model_dump(),
            phones=company.phones,
            emergency_phone=company.emergency_phone,
            email=company.email,
            site=company.site,
        ),
        account_pattern=company.account_pattern,
        terms_version=settings.terms.version,
        window=settings.reading_window,
        deadlines=settings.requests.deadlines,
        reading_limits=ReadingLimits(settings.readings.far_above_factor, settings.readings.far_above_kwh),
        linking=LinkingRules(
            chat_pauses=tuple(Pause(pause.tries, pause.minutes) for pause in linking.chat_pauses),
            account_tries_per_day=linking.account_tries_per_day,
            account_closed_hours=linking.account_closed_hours,
            total_wrong_per_hour=linking.total_wrong_per_hour,
        ),
        notices=NoticeRules(
            quiet_from, quiet_to, settings.notices.remind_minutes, settings.notices.automatic
        ),
        mails=bool(settings.mail.host) or settings.runs_sandbox,
        lookups=_lookup_rules(settings.dso) if settings.dso.lookup_url else None,
    )


def _lookup_rules(dso: Dso) -> LookupRules:
    return LookupRules(dso.lookups_per_chat_per_day, dso.lookup_keep_minutes, dso.lookup_timeout_seconds)


def make_files(settings: Settings, database: Database, now: Clock) -> Files:
    """The store of people's files, in the data folder."""
    return Files(settings.data_dir / "files", database, settings.files, now)


def make_letters(settings: Settings, database: Database, files: Files, now: Clock) -> Letters | None:
    """What sends letters: by the mail server, or in the trial into a folder; None if nothing does."""
    if not settings.mail.host and not settings.runs_sandbox:
        return None
    from bot.delivery.letters import FolderMailer, Letters, SmtpMailer  # noqa: PLC0415 - who sends none pays nothing

    folder = FolderMailer(settings.data_dir / "sandbox" / "mail", now)
    mailer = SmtpMailer(settings.mail) if settings.mail.host else folder
    return Letters(database, mailer, settings.mail.sender or settings.company.email, files.open, now)


def make_gallery(settings: Settings, speech: Speech, now: Clock, database: Database) -> Gallery:
    """What draws pictures, which are kept in the data folder, and writes papers."""
    from bot.drawings.gallery import Gallery  # noqa: PLC0415 - what draws is imported while health answers

    fonts = Path(__file__).resolve().parent / "assets" / "fonts"
    folder, company = settings.data_dir / "drawings", settings.company.name.uk
    return Gallery(folder, fonts, speech.say, now, database, company)


def make_channels(
    settings: Settings, speech: Speech, files: Files, listening: str, now: Clock
) -> dict[str, Channel]:
    """The channels whose tokens are set.

    `listening` is where this process can be reached from this machine.
    """
    channels: dict[str, Channel] = {}
    assets = Path(__file__).resolve().parent / "assets"
    draw = make_gallery(settings, speech, now, files.database).draw
    if settings.telegram.token:
        channels["telegram"] = _telegram(settings, speech, files, assets, draw, listening, now)
    if settings.viber.token:
        channels["viber"] = _viber(settings, files, assets, draw, listening, now)
    return channels


def _telegram(
    settings: Settings, speech: Speech, files: Files, assets: Path, draw: Draw, listening: str, now: Clock
) -> Channel:
    from bot.handlers.telegram import Profile, Telegram  # noqa: PLC0415 - only who serves Telegram pays for it

    given = settings.telegram

    async def open_file(file_id: int) -> tuple[str, bytes]:
        stored = await files.open(file_id)
        return stored.name, stored.body

    def profile(language: str) -> Profile:
        company = getattr(settings.company.name, language)
        return Profile(
            language="" if language == REFERENCE else language,
            commands=tuple((command, speech.say(t(f"command-{command}"), language)) for command in COMMANDS),
            description=speech.say(t("bot-description", company=company), language),
            about=speech.say(t("bot-about", company=company), language),
        )

    assert given.token is not None  # noqa: S101 - the caller asked
    return Telegram(
        given.token.get_secret_value(),
        now=now,
        open_file=open_file,
        api_url=given.api_url,
        mode=given.mode,
        secret=given.webhook_secret.get_secret_value() if given.webhook_secret else "",
        public_url=settings.server.public_url or (listening if given.api_url != TELEGRAM_API else ""),
        username=given.username,
        profiles=[
            profile(language) for language in (REFERENCE, *(each for each in LANGUAGES if each != REFERENCE))
        ],
        per_second=given.rate_per_second,
        per_chat_per_second=given.rate_per_chat_per_second,
        assets=assets,
        draw=draw,
    )


def _viber(settings: Settings, files: Files, assets: Path, draw: Draw, listening: str, now: Clock) -> Channel:
    from bot.handlers.viber import MEDIA_HOSTS, Viber  # noqa: PLC0415 - only who serves Viber pays for it

    given = settings.viber

    async def open_file(file_id: int) -> tuple[str, str, bytes]:
        stored = await files.open(file_id)
        return stored.name, stored.mime, stored.body

    assert given.token is not None  # noqa: S101 - the caller asked
    hosts: tuple[outgoing.Host, ...] = tuple(MEDIA_HOSTS)
    if given.api_url != VIBER_API:  # a server of one's own keeps its media with itself
        hosts = (*hosts, *_own_hosts(urlsplit(given.api_url).hostname or ""))
    return Viber(
        given.token.get_secret_value(),
        api_url=given.api_url,
        public_url=settings.server.public_url or (listening if given.api_url != VIBER_API else ""),
        sender=given.name,
        now=now,
        open_file=open_file,
        assets=assets,
        draw=draw,
        avatar=given.avatar,
        uri=given.uri,
        requests_per_10_seconds=given.requests_per_10_seconds,
        media_hosts=hosts,
    )


def _own_hosts(name: str) -> tuple[outgoing.Host, ...]:
    """The host of a server of one's own, by each of its names if it is this machine."""
    here = ("localhost", "127.0.0.1", "::1")
    return tuple(outgoing.Host(each, local=True) for each in (here if name in here else (name,)))
