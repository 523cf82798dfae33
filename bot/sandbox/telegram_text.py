"""Texts as Telegram takes them: HTML or entities in, plain text and entities out.

Rules are those of core.telegram.org/bots/api#formatting-options: only the tags named there, `&lt; &gt;
&amp; &quot;` and numeric references, properly nested; length counted after parsing, in UTF-16 units.
White space at both ends is cut. A refusal carries Telegram's words with the byte offset in the source.
"""

import json
import re
import sys
from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.telegram_errors import bad_request
from bot.sandbox.values import Entity, utf16

LONGEST_TEXT = 4096  # UTF-16 units; core.telegram.org/bots/api#sendmessage
LONGEST_CAPTION = 1024  # core.telegram.org/bots/api#sendphoto

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
GIVEN = frozenset(TAGS.values()) | {"text_mention", "expandable_blockquote"}
FOUND = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})
REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
ATTRIBUTE = re.compile(r"""([^\s=>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]+)(?=[\s>]))""")
SURROGATES = range(0xD800, 0xE000)
NAME = re.compile(r"([^\s>]*)[\s>]")
CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
FINDABLE = (
    ("url", re.compile(r"https?://[^\s<>«»]+[^\s<>«».,!?:;)]")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?![\w/])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}")),
)


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text as it is shown."""

    text: str
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    kind: str
    at: int
    url: str = ""
    language: str = ""


def formatted(raw: str, parse_mode: str, entities: str) -> Formatted:
    """Read a text with its parse mode or its entities. Raises Refused."""
    raw = _clean(raw)
    mode = parse_mode.lower()
    if mode not in {"", "none", "html"}:
        if mode in {"markdown", "markdownv2"}:
            raise bad_request("the sandbox reads HTML and entities, not Markdown")
        raise bad_request("unsupported parse_mode")
    found = _read_html(raw) if mode == "html" else Formatted(raw, _read_entities(entities, raw))
    return _with_found(_trimmed(found))


def _clean(raw: str) -> str:
    """Telegram takes text in UTF-8 only, drops carriage returns and makes other control characters spaces."""
    try:
        raw.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return CONTROL.sub(lambda found: "" if found[0] == "\r" else " ", raw)


def _cannot_parse(text: str) -> Exception:
    return bad_request(f"can't parse entities: {text}")


def _read_html(source: str) -> Formatted:
    out: list[str] = []
    length = 0
    entities: list[Entity] = []
    stack: list[_Open] = []
    i = 0
    while i < len(source):
        if source[i] != "<":
            letter, i = _letter(source, i)
            out.append(letter)
            length += utf16(letter)
            continue
        if source.startswith("</", i):
            end = _end_of_tag(source, i)
            opened = _closed(source, i, end, stack)
            entities += _entity(opened, length, out)
        else:
            tag = _tag(source, i)
            end = _end_of_tag(source, i)
            stack.append(_opened(source, i, end, tag, stack, length))
        i = end + 1
    if stack:
        raise _cannot_parse(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    return Formatted("".join(out), _in_order(entities))


def _letter(source: str, i: int) -> tuple[str, int]:
    if source[i] == "&" and (found := REFERENCE.match(source, i)):
        decimal, hexadecimal, name = found.groups()
        code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else ord(NAMED[name])
        if 0 < code <= sys.maxunicode and code not in SURROGATES:
            return chr(code), found.end()
    return source[i], i + 1


def _end_of_tag(source: str, start: int) -> int:
    """Where the `>` of the tag is; quotes inside it may hold one."""
    quote = ""
    for i in range(start + 1, len(source)):
        if quote:
            quote = "" if source[i] == quote else quote
        elif source[i] in "\"'" and "=" in source[start:i]:
            quote = source[i]
        elif source[i] == ">":
            return i
    which = "end" if source.startswith("</", start) else "start"
    raise _cannot_parse(f"Unclosed {which} tag at byte offset {_offset(source, start)}")


def _tag(source: str, start: int) -> str:
    found = NAME.match(source, start + 1)
    where = _offset(source, start)
    if found is None:
        raise _cannot_parse(f"Unclosed start tag at byte offset {where}")
    tag = found[1].lower()
    if tag not in TAGS:
        raise _cannot_parse(f'Unsupported start tag "{tag}" at byte offset {where}')
    return tag


def _opened(source: str, start: int, end: int, tag: str, stack: list[_Open], length: int) -> _Open:
    inside = source[start + 1 : end]
    where = _offset(source, start)
    given = _attributes(tag, inside[len(tag) :], where)
    kind = TAGS[tag]
    if tag == "span" and given.get("class") != "tg-spoiler":
        raise _cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
    if tag == "blockquote" and "expandable" in given:
        kind = "expandable_blockquote"
    language = ""
    if tag == "code" and stack and stack[-1].tag == "pre":
        language = given.get("class", "").removeprefix("language-")
    return _Open(tag, kind, length, given.get("href", "") if tag == "a" else "", language)


def _attributes(tag: str, inside: str, where: int) -> dict[str, str]:
    given: dict[str, str] = {}
    i = 0
    while i < len(inside):
        if inside[i].isspace():
            i += 1
            continue
        if tag == "blockquote" and inside[i:].split(maxsplit=1)[0].lower() == "expandable":
            given["expandable"] = ""
            i += len("expandable")
            continue
        found = ATTRIBUTE.match(inside + ">", i)
        if found is None:
            raise _cannot_parse(
                "Expected equal sign in declaration of an attribute of the tag "
                f'"{tag}" at byte offset {where}'
            )
        value = next(text for text in (*found.groups()[1:], "") if text is not None)
        given[found[1].lower()] = REFERENCE.sub(lambda m: _letter(m[0], 0)[0], value)
        i = found.end()
    return given


def _closed(source: str, start: int, end: int, stack: list[_Open]) -> _Open:
    where = _offset(source, start)
    if not stack:
        raise _cannot_parse(f"Unexpected end tag at byte offset {where}")
    tag = source[start + 2 : end].strip().lower()
    opened = stack.pop()
    if tag and tag != opened.tag:
        raise _cannot_parse(
            f'Unmatched end tag at byte offset {where}, expected "</{opened.tag}>", found "</{tag}>"'
        )
    return opened


def _entity(opened: _Open, length: int, out: list[str]) -> list[Entity]:
    if length == opened.at:
        return []
    if opened.kind == "text_link":
        units = "".join(out).encode("utf-16-le")
        url = opened.url or units[opened.at * 2 :].decode("utf-16-le")
        if not re.match(r"(https?|tg|ton)://\S+|(mailto|tel):\S+|[\w-]+(\.[\w-]+)+", url):
            return []  # Telegram leaves out a link that leads nowhere
        return [Entity("text_link", opened.at, length - opened.at, url)]
    return [Entity(opened.kind, opened.at, length - opened.at, language=opened.language)]


def _read_entities(raw: str, text: str) -> tuple[Entity, ...]:
    if not raw:
        return ()
    try:
        given = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse entities JSON object") from None
    if not isinstance(given, list):
        raise bad_request("expected an Array of MessageEntity")
    return _in_order([_given_entity(item, utf16(text)) for item in given])


def _given_entity(item: Any, length: int) -> Entity:
    if not isinstance(item, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    kind, offset, size = item.get("type"), item.get("offset"), item.get("length")
    if not isinstance(kind, str) or kind not in GIVEN | FOUND:
        raise bad_request("can't parse MessageEntity: unsupported type specified")
    if not isinstance(offset, int) or not isinstance(size, int):
        raise bad_request('can\'t parse MessageEntity: Field "offset" must be of type Number')
    if offset < 0 or size <= 0 or offset + size > length:
        raise bad_request(f"entity beginning at UTF-16 offset {offset} ends after the end of the text")
    return Entity(kind, offset, size, str(item.get("url", "")), str(item.get("language", "")))


def _trimmed(found: Formatted) -> Formatted:
    """Cut white space at both ends and move the entities along."""
    kept = found.text.lstrip()
    cut = utf16(found.text) - utf16(kept)
    kept = kept.rstrip()
    room = utf16(kept)
    moved = []
    for entity in found.entities:
        start = max(0, entity.offset - cut)
        end = min(room, entity.offset + entity.length - cut)
        if end > start:
            moved.append(replace(entity, offset=start, length=end - start))
    return Formatted(kept, tuple(moved))


def _with_found(found: Formatted) -> Formatted:
    """Add the links and commands that Telegram finds by itself."""
    extra: list[Entity] = []
    for kind, pattern in FINDABLE:
        for match in pattern.finditer(found.text):
            at, size = utf16(found.text[: match.start()]), utf16(match[0])
            if not any(e.offset < at + size and at < e.offset + e.length for e in (*found.entities, *extra)):
                extra.append(Entity(kind, at, size))
    return Formatted(found.text, _in_order([*found.entities, *extra]))


def _in_order(entities: list[Entity]) -> tuple[Entity, ...]:
    return tuple(sorted(entities, key=lambda e: (e.offset, -e.length)))


def _offset(source: str, i: int) -> int:
    return len(source[:i].encode())
