"""Passwords: Argon2id with the library's parameters (RFC 9106, low memory), off the event loop, few at once.

One check takes 64 MB and a quarter of a second, so at most two run together and the others wait: a flood of
logins costs us no more than that.
"""

from __future__ import annotations

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200  # characters
AT_ONCE = 2
_SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]


class Passwords:
    """Makes and checks hashes."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._nobody = ""

    async def hash(self, password: str) -> str:
        """What is kept of a password."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def right(self, password: str, kept: str | None) -> bool:
        """Whether it is the password; with nothing kept it takes as long, and is not."""
        if not self._nobody:
            self._nobody = await self.hash(secrets.token_urlsafe())
        async with self._turns:
            fits = await asyncio.to_thread(self._verify, kept or self._nobody, password)
        return fits and kept is not None

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def wrong(password: str) -> str:
    """What is wrong with a new password, in a sentence; empty when nothing is."""
    if len(password) < SHORTEST:
        return f"Пароль має містити щонайменше {SHORTEST} символів."
    if len(password) > LONGEST:
        return f"Пароль має містити щонайбільше {LONGEST} символів."
    if len(set(password)) < SHORTEST // 2:
        return "Пароль занадто простий: у ньому замало різних символів."
    return ""


def invent() -> str:
    """A password to be told and typed: 16 letters in four groups, about 49 bits, and two digits."""
    groups = ["".join(secrets.choice(_SYLLABLES) for _ in range(2)) for _ in range(4)]
    return "-".join(groups) + f"-{secrets.randbelow(100):02}"
