"""Reading the settings: `config.toml`, then the environment over it, then the checks of `bot.settings`.

Rule 1: whatever is wrong ends the start with one sentence that names the key as the reader has to write it:
`OBLIK_…` for the environment, `section.key` for the file. Rule 2: a name that begins with OBLIK_ and is no
setting is a mistake, never ignored. Rule 3: no sentence repeats a value, which might be a secret. Rule 4: the
environment is an argument, so that nothing else in the project has to read it.

The file is the one that OBLIK_CONFIG names, else `config.toml` in the current folder, else the one shipped
beside the packages. In the environment two underscores join a section and its key: OBLIK_SERVER__PORT.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from bot.setting_values import Wrong
from bot.settings import Settings

PREFIX = "OBLIK_"
FILE_VARIABLE = "OBLIK_CONFIG"


class SettingsError(Exception):
    """The settings cannot be used; the text is one sentence for the person who starts the bot."""


def load_settings(environment: Mapping[str, str], folder: Path | None = None) -> Settings:
    """The settings of this process; SettingsError if they cannot be used.

    `folder` is where `config.toml` is looked for first; the current one if not given.
    """
    path = _file(environment, folder or Path())
    given = _from_file(path)
    _refuse_unknown(given, KEYS, path)
    names = _from_environment(environment, given)
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError(_sentence(error.errors()[0], names, path)) from None


def require_channel(settings: Settings) -> None:
    """SettingsError when there is nothing to serve: no token, and no sandbox either."""
    if not settings.has_token and not settings.runs_sandbox:
        raise SettingsError(
            f"There is nobody to talk to: set {_variable('telegram.token')} or {_variable('viber.token')}, "
            "or let sandbox.enabled be true."
        )


def shipped(name: str) -> Path:
    """Where `locales` or `config.toml` lies: beside the packages in a checkout, inside them in a wheel."""
    package = Path(__file__).resolve().parent
    packed = package / "shipped" / name
    return packed if packed.exists() else package.parent / name


@dataclass(frozen=True, slots=True)
class Key:
    """One setting that can be given a value: its dotted name, and what kind of value it wants."""

    name: str
    secret: bool
    structured: bool


def _keys(section: type[BaseModel], prefix: str = "") -> Iterator[Key]:
    for name, field in section.model_fields.items():
        kinds = tuple(_kinds(field.annotation))
        if isinstance(kinds[0], type) and issubclass(kinds[0], BaseModel):
            yield from _keys(kinds[0], f"{prefix}{name}.")
        else:
            yield Key(prefix + name, SecretStr in kinds, tuple in kinds)


def _kinds(annotation: object) -> Iterator[object]:
    """The plain types of an annotation: of `Annotated[SecretStr, …] | None` they are SecretStr and None."""
    origin = get_origin(annotation)
    if origin in {Union, UnionType}:
        for part in get_args(annotation):
            yield from _kinds(part)
    elif hasattr(annotation, "__metadata__"):
        yield from _kinds(get_args(annotation)[0])
    else:
        yield origin or annotation


KEYS: Mapping[str, Key] = {key.name: key for key in _keys(Settings)}


def _variable(name: str) -> str:
    return PREFIX + name.replace(".", "__").upper()


def _meant(wrong: str, known: Iterator[str]) -> str:
    near = get_close_matches(wrong, list(known), n=1, cutoff=0.75)
    return f": did you mean {near[0]}?" if near else "."


def _file(environment: Mapping[str, str], folder: Path) -> Path:
    if FILE_VARIABLE in environment:
        return Path(environment[FILE_VARIABLE])
    here = folder / "config.toml"
    return here if here.exists() else shipped("config.toml")


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"{path} does not exist: {FILE_VARIABLE} should name the file of settings."
        ) from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 text: see byte {error.start}.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not TOML: {error}.") from None


def _refuse_unknown(given: Mapping[str, Any], known: Mapping[str, Key], path: Path) -> None:
    sections = {name.rpartition(".")[0] for name in known} | {
        name.split(".")[0] for name in known if "." in name
    }

    def check(table: Mapping[str, Any], prefix: str) -> None:
        for key, value in table.items():
            name = prefix + key
            if name in known:
                if known[name].secret:
                    raise SettingsError(
                        f"{path}: {name} is a secret and does not belong in a file: set {_variable(name)}."
                    )
            elif name in sections:
                if not isinstance(value, dict):
                    raise SettingsError(f"{path}: {name} should be a section, written [{name}].")
                check(value, f"{name}.")
            else:
                near = _meant(name, iter(sections if isinstance(value, dict) else known))
                raise SettingsError(f"{path}: {name} is not a setting{near}")

    check(given, "")


def _sections(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:length]) for length in range(1, len(parts)))


def _from_environment(environment: Mapping[str, str], given: dict[str, Any]) -> dict[str, str]:
    """Put the environment's values over the file's; what came from it, dotted name to variable."""
    variables = {_variable(name): key for name, key in KEYS.items()}
    taken: dict[str, str] = {}
    for variable, text in sorted(environment.items()):
        if not variable.startswith(PREFIX) or variable == FILE_VARIABLE:
            continue
        key = variables.get(variable)
        if key is None:
            raise SettingsError(f"{variable} is not a setting{_meant(variable, iter(variables))}")
        if key.secret and not text:
            raise SettingsError(f"{variable} is empty: give it its value or remove it.")
        *sections, last = key.name.split(".")
        table = given
        for section in sections:
            table = table.setdefault(section, {})
        table[last] = _parsed(variable, text) if key.structured else text
        taken[key.name] = variable
    return taken


def _parsed(variable: str, text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        raise SettingsError(f'{variable} should be a list in JSON, like ["a", "b"].') from None


# pydantic's names of errors, in the words of somebody who edits a file
WANTED = {
    "bool": "true or false",
    "date": "a date, like 2026-01-31",
    "float": "a number",
    "int": "a whole number",
    "path": "the path of a folder",
    "string": "text in quotes",
    "tuple": "a list",
}


def _sentence(error: ErrorDetails, names: Mapping[str, str], path: Path) -> str:
    parts = [str(part) for part in error["loc"]]
    context = error.get("ctx", {})
    wrong = context.get("error")
    if isinstance(wrong, Wrong) and wrong.key:
        parts = wrong.key.split(".")
    name, place = _split(parts)
    where = names.get(name) or f"{path}: {name}"
    if isinstance(wrong, Wrong) and wrong.key:
        in_file = name not in KEYS or not KEYS[name].secret
        where = names.get(name) or (
            f"{name} (in {path}, or {_variable(name)})" if in_file else _variable(name)
        )
    return f"{where}{place} {_why(error['type'], context, wrong, error['msg'])}."


def _split(parts: list[str]) -> tuple[str, str]:
    """The longest known name at the start of the place, and the rest: the entry's number, the key in it."""
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in KEYS:
            index = [f"entry {int(part) + 1}" if part.isdigit() else part for part in parts[length:]]
            return name, f" ({', '.join(index)})" if index else ""
    return ".".join(parts), ""


def _why(kind: str, context: Mapping[str, Any], wrong: object, message: str) -> str:
    if isinstance(wrong, Wrong):
        return wrong.why
    plain = {
        "missing": "is missing",
        "extra_forbidden": "is not a setting",
        "literal_error": f"should be {context.get('expected')}",
        "greater_than": f"should be more than {context.get('gt')}",
        "greater_than_equal": f"should be at least {context.get('ge')}",
        "less_than_equal": f"should be at most {context.get('le')}",
        "string_too_short": "is empty",
        "string_too_long": f"should have at most {context.get('max_length')} characters",
        "string_pattern_mismatch": "has characters that cannot stand there",
        "too_short": "should have at least one entry",
        "model_type": "should be a table of keys",
    }
    if kind in plain:
        return plain[kind]
    wanted = WANTED.get(kind.partition("_")[0])
    return f"should be {wanted}" if wanted else message[0].lower() + message[1:]
