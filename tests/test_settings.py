import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.configuration import KEYS, SettingsError, load_settings, require_channel, shipped
from bot.settings import Settings, Telegram, Viber

ROOT = Path(__file__).resolve().parent.parent
TELEGRAM = "7654321:AAH-marked_telegram_token_for_tests_0"
VIBER = "4453b6ac12345678-9abcdef012345678-marked7viber8token"
WINDOW = "[[reading_window]]\nvalid_from = 2026-01-01\nlast_day = 3\nsource = ''\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(environment: dict[str, str], folder: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(environment, folder)
    return str(caught.value)


def keys_of(table: dict[str, object], prefix: str = "") -> Iterator[str]:
    for key, value in table.items():
        if prefix + key not in KEYS and isinstance(value, dict):
            yield from keys_of(value, f"{prefix}{key}.")
        else:
            yield prefix + key


def test_the_shipped_file_holds_the_defaults() -> None:
    """config.toml says exactly what holds when it says nothing."""
    assert load_settings({}, ROOT) == Settings()


def test_every_key_stands_in_the_shipped_file() -> None:
    """config.toml names every setting: with its default, or, if it is a secret, with its variable."""
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    named = {key.name for key in KEYS.values() if not key.secret}
    assert set(keys_of(tomllib.loads(text))) == named
    for key in KEYS.values():
        if key.secret:
            assert f"# OBLIK_{key.name.replace('.', '__').upper()} " in text


def test_every_key_of_the_shipped_file_is_explained() -> None:
    """Every key or group of keys in config.toml has a comment above it."""
    lines = (ROOT / "config.toml").read_text(encoding="utf-8").splitlines()
    assigned = [number for number, line in enumerate(lines) if re.match(r"\w+ = ", line)]
    assert len(assigned) > 30
    for number in assigned:
        above = number - 1
        while re.match(r"\w+ = |\[", lines[above]):
            above -= 1
        assert lines[above].startswith("#"), lines[number]


def test_an_empty_file_will_do(tmp_path: Path) -> None:
    """A file may keep only what it changes."""
    write(tmp_path, "")
    assert load_settings({}, tmp_path) == Settings()


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    """OBLIK_SECTION__KEY wins over the file, and what it does not name stays."""
    write(tmp_path, '[server]\nhost = "0.0.0.0"\nport = 1\n[company]\nphones = ["1"]')
    settings = load_settings(
        {
            "OBLIK_SERVER__PORT": "9000",
            "OBLIK_DATA_DIR": "/srv/oblik",
            "OBLIK_COMPANY__PHONES": '["101", "102"]',
            "OBLIK_COMPANY__NAME__EN": "Example",
            "OBLIK_SANDBOX__ENABLED": "False",
            "OBLIK_LINKING__CHAT_PAUSES": '[{"tries": 3, "minutes": 5}]',
            "PATH": "/bin",
        },
        tmp_path,
    )
    assert (settings.server.host, settings.server.port) == ("0.0.0.0", 9000)
    assert settings.data_dir == Path("/srv/oblik")
    assert settings.company.phones == ("101", "102")
    assert settings.company.name.en == "Example"
    assert settings.sandbox.enabled is False
    assert settings.linking.chat_pauses[0].minutes == 5


def test_the_environment_names_the_file(tmp_path: Path) -> None:
    """OBLIK_CONFIG names a file anywhere; it need not be called config.toml."""
    path = tmp_path / "other.toml"
    path.write_text("[server]\nport = 81\n", encoding="utf-8")
    assert load_settings({"OBLIK_CONFIG": str(path)}, ROOT).server.port == 81


def test_without_a_file_the_shipped_one_is_read(tmp_path: Path) -> None:
    """Started in a folder without config.toml, the bot reads the one beside its packages."""
    assert load_settings({}, tmp_path) == Settings()
    assert shipped("config.toml") == ROOT / "config.toml"


def test_the_trial_may_be_told_another_time(tmp_path: Path) -> None:
    """OBLIK_CLOCK names the moment at which the trial's clock starts; without it there is none."""
    write(tmp_path, "")
    moved = load_settings({"OBLIK_CLOCK": "2026-11-29T10:00+02:00"}, tmp_path)
    assert moved.starts_at == datetime(2026, 11, 29, 8, tzinfo=UTC)
    assert load_settings({}, tmp_path).starts_at is None


def test_settings_do_not_change() -> None:
    """Settings are values: nobody can turn one while the bot runs."""
    with pytest.raises(ValidationError, match="frozen"):
        setattr(Settings().server, "port", 1)  # noqa: B010 - mypy would refuse it first


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (
            {"OBLIK_TELEGRAM__TOKN": "x"},
            "OBLIK_TELEGRAM__TOKN is not a setting: did you mean OBLIK_TELEGRAM__TOKEN?",
        ),
        ({"OBLIK_TELEGRAM_TOKEN": "x"}, "did you mean OBLIK_TELEGRAM__TOKEN?"),
        ({"OBLIK_": "x"}, "OBLIK_ is not a setting."),
        ({"OBLIK_COLOUR_OF_THE_SKY": "x"}, "OBLIK_COLOUR_OF_THE_SKY is not a setting."),
        ({"OBLIK_TELEGRAM": "{}"}, "OBLIK_TELEGRAM is not a setting"),
        ({"OBLIK_TELEGRAM__TOKEN": ""}, "OBLIK_TELEGRAM__TOKEN is empty: give it its value or remove it."),
        (
            {"OBLIK_TELEGRAM__TOKEN": "токен"},
            "OBLIK_TELEGRAM__TOKEN does not look like a token from @BotFather",
        ),
        ({"OBLIK_TELEGRAM__API_URL": "telegram"}, "OBLIK_TELEGRAM__API_URL should be an address that begins"),
        ({"OBLIK_TELEGRAM__API_URL": "http://h:port"}, "OBLIK_TELEGRAM__API_URL should be an address"),
        ({"OBLIK_TELEGRAM__API_URL": "http://h?q"}, "OBLIK_TELEGRAM__API_URL should be an address"),
        ({"OBLIK_TELEGRAM__MODE": "push"}, "OBLIK_TELEGRAM__MODE should be 'polling' or 'webhook'."),
        (
            {"OBLIK_TELEGRAM__USERNAME": "@x"},
            "OBLIK_TELEGRAM__USERNAME has characters that cannot stand there.",
        ),
        ({"OBLIK_TELEGRAM__WEBHOOK_SECRET": "short"}, "OBLIK_TELEGRAM__WEBHOOK_SECRET should be 16 to 256"),
        ({"OBLIK_TELEGRAM__RATE_PER_SECOND": "0"}, "OBLIK_TELEGRAM__RATE_PER_SECOND should be more than 0."),
        ({"OBLIK_VIBER__TOKEN": "short"}, "OBLIK_VIBER__TOKEN does not look like a token"),
        ({"OBLIK_VIBER__API_URL": "https://chatapi.viber.com"}, "OBLIK_VIBER__API_URL should end in /pa"),
        ({"OBLIK_VIBER__NAME": "Ж" * 29}, "OBLIK_VIBER__NAME should have at most 28 characters."),
        ({"OBLIK_VIBER__NAME": ""}, "OBLIK_VIBER__NAME is empty."),
        ({"OBLIK_DATABASE__URL": "mysql://host/name"}, "OBLIK_DATABASE__URL should be sqlite:///folder/file"),
        ({"OBLIK_DATABASE__URL": "sqlite://"}, "OBLIK_DATABASE__URL should be sqlite:///folder/file"),
        (
            {"OBLIK_DATABASE__URL": "sqlite:///:memory:"},
            "OBLIK_DATABASE__URL should be sqlite:///folder/file",
        ),
        ({"OBLIK_DATABASE__URL": "postgresql://host"}, "OBLIK_DATABASE__URL should be sqlite:///folder/file"),
        ({"OBLIK_DATA_DIR": ""}, "OBLIK_DATA_DIR is empty."),
        ({"OBLIK_SERVER__PORT": "65536"}, "OBLIK_SERVER__PORT should be at most 65535."),
        ({"OBLIK_SERVER__PORT": "-1"}, "OBLIK_SERVER__PORT should be at least 0."),
        ({"OBLIK_SERVER__PORT": "http"}, "OBLIK_SERVER__PORT should be a whole number."),
        ({"OBLIK_COMPANY__PHONES": "101"}, "OBLIK_COMPANY__PHONES should be a list."),
        ({"OBLIK_COMPANY__PHONES": "[101]"}, "OBLIK_COMPANY__PHONES (entry 1) should be text in quotes."),
        ({"OBLIK_COMPANY__PHONES": "one, two"}, "OBLIK_COMPANY__PHONES should be a list in JSON"),
        (
            {"OBLIK_COMPANY__ACCOUNT_PATTERN": "["},
            "OBLIK_COMPANY__ACCOUNT_PATTERN is not a regular expression",
        ),
        ({"OBLIK_READINGS__FAR_ABOVE_FACTOR": "x"}, "OBLIK_READINGS__FAR_ABOVE_FACTOR should be a number."),
        ({"OBLIK_LINKING__CHAT_PAUSES": "[]"}, "OBLIK_LINKING__CHAT_PAUSES should have at least one entry."),
        (
            {"OBLIK_LINKING__CHAT_PAUSES": '[{"tries": 5}]'},
            "OBLIK_LINKING__CHAT_PAUSES (entry 1, minutes) is missing.",
        ),
        (
            {"OBLIK_LINKING__CHAT_PAUSES": "[5]"},
            "OBLIK_LINKING__CHAT_PAUSES (entry 1) should be a table of keys.",
        ),
        (
            {"OBLIK_LINKING__CHAT_PAUSES": '[{"tries": 5, "minuts": 1, "minutes": 1}]'},
            "OBLIK_LINKING__CHAT_PAUSES (entry 1, minuts) is not a setting.",
        ),
        (
            {
                "OBLIK_READING_WINDOW": '[{"valid_from": "1.1.2026", "days_before_month_end": 1,'
                ' "last_day": 3, "source": ""}]'
            },
            "OBLIK_READING_WINDOW (entry 1, valid_from) should be a date, like 2026-01-31.",
        ),
        ({"OBLIK_DSO__URL": "https://dso.example"}, "OBLIK_DSO__SECRET is missing: what is sent to the"),
        ({"OBLIK_DSO__LOOKUP_URL": "https://dso.example"}, "OBLIK_DSO__SECRET is missing: what is sent"),
        ({"OBLIK_DSO__LOOKUP_URL": "dso"}, "OBLIK_DSO__LOOKUP_URL should be an address that begins with"),
        ({"OBLIK_DSO__SECRET": "short"}, "OBLIK_DSO__SECRET should have at least 16 characters."),
        ({"OBLIK_SANDBOX__ENABLED": "maybe"}, 'OBLIK_SANDBOX__ENABLED should be "auto", true or false.'),
        (
            {"OBLIK_SANDBOX__ENABLED": "true", "OBLIK_TELEGRAM__TOKEN": TELEGRAM},
            "OBLIK_SANDBOX__ENABLED is true while telegram.token is set: the sandbox never runs beside",
        ),
        ({"OBLIK_CLOCK": "tomorrow"}, "OBLIK_CLOCK should be a moment with its offset from UTC"),
        ({"OBLIK_CLOCK": "2026-11-29T10:00"}, "OBLIK_CLOCK should be a moment with its offset from UTC"),
        (
            {"OBLIK_CLOCK": "2026-11-29T10:00+02:00", "OBLIK_TELEGRAM__TOKEN": TELEGRAM},
            "OBLIK_CLOCK is set: only the sandbox may be told another time; remove it.",
        ),
        (
            {"OBLIK_CLOCK": "2026-11-29T10:00+02:00", "OBLIK_SANDBOX__ENABLED": "false"},
            "OBLIK_CLOCK is set: only the sandbox may be told another time; remove it.",
        ),
        (
            {"OBLIK_VIBER__TOKEN": VIBER},
            "server.public_url (in config.toml, or OBLIK_SERVER__PUBLIC_URL) is missing: Viber knows only",
        ),
        (
            {"OBLIK_VIBER__TOKEN": VIBER, "OBLIK_SERVER__PUBLIC_URL": "http://bot.example"},
            "OBLIK_SERVER__PUBLIC_URL should begin with https://: Viber knows only webhooks",
        ),
        (
            {"OBLIK_TELEGRAM__TOKEN": TELEGRAM, "OBLIK_TELEGRAM__MODE": "webhook"},
            "OBLIK_SERVER__PUBLIC_URL) is missing: telegram.mode is webhook",
        ),
    ],
)
def test_a_wrong_variable_is_named(environment: dict[str, str], sentence: str, tmp_path: Path) -> None:
    """A wrong value in the environment ends the start with one sentence that begins with its name."""
    write(tmp_path, "")
    said = refused(environment, tmp_path).replace(f"{tmp_path}/", "")
    assert sentence in said
    assert "\n" not in said
    assert said.endswith((".", "?"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[telegram]\nmod = 1", "config.toml: telegram.mod is not a setting: did you mean telegram.mode?"),
        ("[telgram]\nmode = 1", "config.toml: telgram is not a setting: did you mean telegram?"),
        ("telegram = 1", "config.toml: telegram should be a section, written [telegram]."),
        ("[company]\nname = 'x'", "config.toml: company.name should be a section, written [company.name]."),
        ("[data_dir]\nx = 1", "config.toml: data_dir should be the path of a folder."),
        ("[server]\nport = 'x'", "config.toml: server.port should be a whole number."),
        ("[server]\nhost = 5", "config.toml: server.host should be text in quotes."),
        ("[server]\nport = 1.5", "config.toml: server.port should be a whole number."),
        ("[files]\nmax_bytes = 0", "config.toml: files.max_bytes should be at least 1."),
        ("[sandbox]\nenabled = 5", 'config.toml: sandbox.enabled should be "auto", true or false.'),
        (
            f"[telegram]\ntoken = '{TELEGRAM}'",
            "telegram.token is a secret and does not belong in a file: set OBLIK_TELEGRAM__TOKEN.",
        ),
        ("[server]\nport = ", "config.toml is not TOML: Invalid value (at end of document)."),
        (
            WINDOW,
            "config.toml: reading_window (entry 1, days_before_month_end) is missing.",
        ),
        (
            2 * f"{WINDOW}days_before_month_end = 1\n",
            "reading_window (in config.toml, or OBLIK_READING_WINDOW) should be in order of valid_from",
        ),
    ],
)
def test_a_wrong_line_is_named(text: str, sentence: str, tmp_path: Path) -> None:
    """A wrong key or value in the file ends the start with one sentence that names file and key."""
    write(tmp_path, text)
    said = refused({}, tmp_path).replace(f"{tmp_path}/", "")
    assert sentence in said
    assert "\n" not in said


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    """A file that is not there, not a file or not text ends the start with its name."""
    missing = tmp_path / "missing.toml"
    assert refused({"OBLIK_CONFIG": str(missing)}, tmp_path).startswith(
        f"{missing} does not exist: OBLIK_CONFIG"
    )
    assert refused({"OBLIK_CONFIG": str(tmp_path)}, tmp_path) == f"{tmp_path} cannot be read: Is a directory."
    latin = tmp_path / "config.toml"
    latin.write_bytes("# кВт".encode("windows-1251"))
    assert refused({}, tmp_path) == f"{latin} is not UTF-8 text: see byte 2."


def test_no_refusal_repeats_a_secret(tmp_path: Path) -> None:
    """A token that is refused, or stands in the wrong place, is not shown in the sentence."""
    write(tmp_path, f"[telegram]\ntoken = '{TELEGRAM}'")
    wrong = f"{TELEGRAM} with more"
    for environment in (
        {},
        {"OBLIK_TELEGRAM__TOKEN": wrong},
        {"OBLIK_SERVER__PORT": wrong},
        {"OBLIK_TELEGRAM": wrong},
    ):
        assert TELEGRAM not in refused(environment, tmp_path)


def test_secrets_do_not_show() -> None:
    """The repr of the settings holds no token, secret or password, and secret_values holds them all."""
    environment = {
        "OBLIK_TELEGRAM__TOKEN": TELEGRAM,
        "OBLIK_TELEGRAM__WEBHOOK_SECRET": "marked-webhook-secret",
        "OBLIK_VIBER__TOKEN": VIBER,
        "OBLIK_SERVER__PUBLIC_URL": "https://bot.example",
        "OBLIK_DSO__SECRET": "marked signing secret",
        "OBLIK_DATABASE__URL": "postgresql://bot:marked%40pass@host/oblik",
    }
    settings = load_settings(environment, ROOT)
    assert set(settings.secret_values) == {
        TELEGRAM,
        VIBER,
        "marked-webhook-secret",
        "marked signing secret",
        "marked%40pass",
        "marked@pass",
    }
    shown = repr(settings) + str(settings)
    assert not any(secret in shown for secret in settings.secret_values)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("", "sqlite+aiosqlite:///var/oblik.sqlite3"),
        ("sqlite:///folder/file.db", "sqlite+aiosqlite:///folder/file.db"),
        ("sqlite:////srv/file.db", "sqlite+aiosqlite:////srv/file.db"),
        ("sqlite+aiosqlite:///file.db", "sqlite+aiosqlite:///file.db"),
        ("postgresql://host/oblik", "postgresql+asyncpg://host/oblik"),
        ("postgres://bot:p%40ss@host:5433/oblik", "postgresql+asyncpg://bot:p%40ss@host:5433/oblik"),
        ("postgresql+asyncpg://bot@/oblik?host=/run", "postgresql+asyncpg://bot@/oblik?host=/run"),
    ],
)
def test_the_database_is_named_as_sqlalchemy_wants_it(given: str, used: str) -> None:
    """Engineers write sqlite:/// and postgresql://; the driver's name is added."""
    assert load_settings({"OBLIK_DATABASE__URL": given}, ROOT).database_url == used


def test_the_sandbox_runs_when_there_is_no_token() -> None:
    """Without a token the trial starts; beside a token it does not; switched off it never does."""
    token = {"OBLIK_TELEGRAM__TOKEN": TELEGRAM}
    assert load_settings({}, ROOT).runs_sandbox
    assert load_settings({"OBLIK_SANDBOX__ENABLED": "true"}, ROOT).runs_sandbox
    assert not load_settings(token, ROOT).runs_sandbox
    assert not load_settings({"OBLIK_SANDBOX__ENABLED": "false"}, ROOT).runs_sandbox


def test_with_nobody_to_talk_to_the_start_ends() -> None:
    """No token and no sandbox: the sentence names what to set; other commands than run do not mind."""
    require_channel(load_settings({}, ROOT))
    silent = load_settings({"OBLIK_SANDBOX__ENABLED": "false"}, ROOT)
    with pytest.raises(SettingsError, match="set OBLIK_TELEGRAM__TOKEN or OBLIK_VIBER__TOKEN"):
        require_channel(silent)


def test_a_server_of_one_s_own_may_speak_http() -> None:
    """A webhook from a server that is not the official one needs no https."""
    settings = load_settings(
        {
            "OBLIK_TELEGRAM__TOKEN": TELEGRAM,
            "OBLIK_TELEGRAM__API_URL": "http://127.0.0.1:1/",
            "OBLIK_TELEGRAM__MODE": "webhook",
            "OBLIK_VIBER__TOKEN": VIBER,
            "OBLIK_VIBER__API_URL": "http://127.0.0.1:1/pa/",
            "OBLIK_SERVER__PUBLIC_URL": "http://127.0.0.1:2",
        },
        ROOT,
    )
    assert isinstance(settings.telegram, Telegram)
    assert settings.telegram.api_url == "http://127.0.0.1:1"
    assert isinstance(settings.viber, Viber)
    assert settings.viber.api_url == "http://127.0.0.1:1/pa"


def test_a_wheel_carries_settings_and_texts(tmp_path: Path) -> None:
    """Installed from a wheel, in any folder, the bot finds its config.toml and its locales."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("oblik-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    program = (
        "import os; from bot.configuration import load_settings, shipped; load_settings(os.environ);"
        "print(shipped('config.toml')); print(sorted(p.name for p in shipped('locales').iterdir()))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site")},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    assert said == [f"{tmp_path}/site/bot/shipped/config.toml", "['en', 'uk']"]
