"""What a person has told of themselves: asked once, it fills every later form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.schema_requests import profile

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]

OWN = ("surname", "name", "patronymic", "residence", "phone", "phone_proven", "email")
KNOWN = (*OWN, "email_confirmed_at")


class ProfileReads:
    """What is known of the person."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def me(self) -> Json:
        """Surname, name, patronymic, residence, phone, e-mail; other fields of forms by their names."""
        row = self.scene.connection.execute(
            select(profile).where(profile.c.person_id == self.scene.person)
        ).one_or_none()
        if row is None:
            empty = dict.fromkeys(OWN, "") | {"phone_proven": False}
            return {**empty, "email_confirmed": False}
        confirmed = {"email_confirmed": row.email_confirmed_at is not None}
        others: Json = json.loads(row.fields)
        return {**others, **{name: getattr(row, name) for name in OWN}, **confirmed}


class ProfileWrites(ProfileReads):
    """What the person tells of themselves."""

    def put(self, **fields: Any) -> Json:
        """Remember fields; those without a column of their own are kept by their names."""
        known = self.me()
        own = {name: value for name, value in fields.items() if name in OWN}
        others = {name: value for name, value in known.items() if name not in {*KNOWN, "email_confirmed"}}
        others |= {name: value for name, value in fields.items() if name not in OWN}
        if own.get("phone", known["phone"]) != known["phone"] and "phone_proven" not in own:
            own["phone_proven"] = False
        if own.get("email", known["email"]) != known["email"]:
            own["email_confirmed_at"] = None
        values = own | {"fields": json.dumps(others, ensure_ascii=False)}
        dialect = postgresql if self.scene.connection.dialect.name == "postgresql" else sqlite
        self.scene.connection.execute(
            dialect.insert(profile)
            .values(person_id=self.scene.person, **values)
            .on_conflict_do_update(index_elements=["person_id"], set_=values)
        )
        return self.me()
