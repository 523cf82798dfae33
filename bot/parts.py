"""Parts made from settings: rules for the dialogs, the store of files, the channels."""

from __future__ import annotations

from bot.clock import Clock
from bot.domain.readings import Limits as ReadingLimits
from bot.domain.rules import Company, LinkingRules, Pause, Rules
from bot.handlers.channel import Channel
from bot.settings import Settings
from bot.speech import Speech
from bot.storage.database import Database
from bot.storage.files import Files, Limits


def make_rules(settings: Settings) -> Rules:
    """What dialogs and storage need to know of the settings."""
    company, linking = settings.company, settings.linking
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
        reading_limits=ReadingLimits(settings.readings.far_above_factor, settings.readings.far_above_kwh),
        linking=LinkingRules(
            chat_pauses=tuple(Pause(pause.tries, pause.minutes) for pause in linking.chat_pauses),
            account_tries_per_day=linking.account_tries_per_day,
            account_closed_hours=linking.account_closed_hours,
            total_wrong_per_hour=linking.total_wrong_per_hour,
        ),
    )
