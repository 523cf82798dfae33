"""The tables of people, the registry and what they send; outages, notices and staff are in `schema_notices`.

Core only: questions and changes are functions in the files beside this one.

Times are UTC. Ids of messengers are text, for they exceed 32 bits on one and are not numbers on the other.
JSON is stored as text that only its owner reads. Personal data of a conversation lives in `conversation` and
`intake` and is deleted when it has served.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.columns import Id, Moment, key, metadata, table, to

# people

person = table(
    "person",
    Column("language", String(2), nullable=False),
    Column("consent", String(32)),  # version of the terms agreed to
    Column("guest", Boolean, nullable=False, server_default=text("false")),  # refused the terms
    Column("active_account_id", Id),
    Column("created_at", Moment, nullable=False),
)

address = table(
    "address",
    Column("channel", String(16), nullable=False),
    Column("ext", String(64), nullable=False),  # the person's id on the messenger
    to("person", index=True),
    Column("name", String(128), nullable=False, server_default=""),
    Column("client", Integer, nullable=False, server_default="0"),
    Column("reachable", Boolean, nullable=False, server_default=text("true")),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("channel", "ext"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("address_id", Id, ForeignKey("address.id"), primary_key=True, autoincrement=False),
    Column("turn", BigInteger, nullable=False),
    Column("state", Text),  # JSON of the open dialog; NULL when nothing is open
    Column("touched_at", Moment, nullable=False, index=True),
)

consent = table(
    "consent",
    to("person", index=True),
    to("address"),
    Column("version", String(32), nullable=False),
    Column("agreed", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)

# the registry

district = table(
    "district",
    Column("code", String(32), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("phone", String(200), nullable=False, server_default=""),
    Column("email", String(200), nullable=False, server_default=""),
    Column("place", String(300), nullable=False, server_default=""),
    Column("hours", String(300), nullable=False, server_default=""),
)

premises = table(
    "premises",
    to("district", index=True),
    Column("settlement", String(200), nullable=False),
    Column("street", String(200), nullable=False, server_default=""),
    Column("house", String(64), nullable=False, server_default=""),
    Column("flat", String(64), nullable=False, server_default=""),
    # how an outage finds it: bot.domain.streets makes them of the three above
    Column("settlement_key", key(200), nullable=False, server_default=""),
    Column("street_key", key(200), nullable=False, server_default=""),
    Column("house_key", key(64), nullable=False, server_default=""),
    UniqueConstraint("settlement", "street", "house", "flat", "district_id"),
    Index("ix_premises_keys", "settlement_key", "street_key", "house_key"),
)

account = table(
    "account",
    Column("number", String(32), nullable=False, unique=True),
    Column("owner", String(300), nullable=False, server_default=""),
    to("premises"),
    Column("closed", Boolean, nullable=False, server_default=text("false")),
    # a street's open accounts are found in the index alone
    Index("ix_account_premises", "premises_id", "closed", postgresql_include=["id"]),
)

metering_point = table(
    "metering_point",
    to("account", index=True),
    Column("eic", String(16), nullable=False, unique=True),
    Column("feeder", String(100), nullable=False, server_default=""),
    Column("transformer", String(100), nullable=False, server_default=""),
    Column("queue", String(8), nullable=False, server_default=""),
    Column("permitted_kw", Float),
    Column("admitted_on", Date),  # when the meter's work was allowed
    Column("breakers", String(200), nullable=False, server_default=""),  # input breakers; empty: unknown
    Column("generates", Boolean, nullable=False, server_default=text("false")),
    Index("ix_metering_point_feeder", "feeder"),
    Index("ix_metering_point_transformer", "transformer"),
    Index("ix_metering_point_queue", "queue"),
)

meter = table(
    "meter",
    to("metering_point", index=True),
    Column("serial", String(32), nullable=False),
    Column("model", String(100), nullable=False, server_default=""),
    Column("digits", Integer, nullable=False),
    Column("zones", Integer, nullable=False),
    Column("place", String(200), nullable=False, server_default=""),
    Column("remote", Boolean, nullable=False, server_default=text("false")),
    Column("installed_on", Date),
    Column("removed_on", Date),
    UniqueConstraint("metering_point_id", "serial"),
)

reading = table(
    "reading",
    to("meter"),
    Column("zone", String(8), nullable=False),
    Column("value", Integer, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("source", String(16), nullable=False),  # consumer, controller, remote, calculated
    Column("counts_on", Date),  # the 1st for which it counts, or is input for calculating
    Column("billed", Boolean, nullable=False, server_default=text("false")),
    Column("odd", String(64)),  # why an operator should look
    to("submission", nullable=True),
    Index("ix_reading_meter_taken", "meter_id", "taken_at"),
    Index(
        "ix_reading_odd",
        "id",
        sqlite_where=text("odd IS NOT NULL"),
        postgresql_where=text("odd IS NOT NULL"),
    ),
    Index(
        "uq_reading_registry",
        "meter_id",
        "zone",
        "taken_at",
        "source",
        unique=True,
        sqlite_where=text("submission_id IS NULL"),
        postgresql_where=text("submission_id IS NULL"),
    ),
)

# access

link = table(
    "link",
    to("person", index=True),
    to("account", index=True),
    to("address"),
    Column("at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index(
        "uq_link_open",
        "person_id",
        "account_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

attempt = table(
    "attempt",
    to("address", index=True),
    Column("number", String(32), nullable=False, index=True),  # the account number that was tried
    Column("at", Moment, nullable=False, index=True),
    Column("kind", String(8), nullable=False, server_default="wrong"),  # see bot.storage.lookups
)

lookup = Table(
    "lookup",
    metadata,
    Column("number", String(32), primary_key=True),  # the account that the company's system is asked for
    Column("state", String(8), nullable=False),  # wanted, found, none
    Column("asked_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),  # those that failed
    Column("answered_at", Moment),
    Column("answer", String(200), nullable=False, server_default=""),  # why the last try failed
    Index(
        "ix_lookup_wanted",
        "next_at",
        sqlite_where=text("state = 'wanted'"),
        postgresql_where=text("state = 'wanted'"),
    ),
)

lock = Table(
    "lock",
    metadata,
    Column("subject", String(64), primary_key=True),  # chat:<address id>, account:<number>, total
    Column("until", Moment, nullable=False),
    Column("why", String(32), nullable=False),
)

# what people send

file = table(
    "file",
    to("person", nullable=True, index=True),  # NULL: the company's
    Column("kind", String(16), nullable=False),
    Column("mime", String(100), nullable=False),
    Column("path", String(200), nullable=False, unique=True),  # generated, relative to the data folder
    Column("name", String(200), nullable=False, server_default=""),  # as the person called it
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("used", Boolean, nullable=False, server_default=text("false")),  # part of a submission
    Column("created_at", Moment, nullable=False, index=True),
)

submission = table(
    "submission",
    Column("key", String(64), nullable=False, unique=True),  # idempotency key for the DSO's system
    Column("kind", String(32), nullable=False),
    Column("number", String(32), unique=True),  # the receipt that the person holds
    to("account", nullable=True),
    to("address"),
    Column("payload", Text, nullable=False),  # JSON, as the DSO gets it
    to("file", nullable=True),
    Column("sent_at", Moment, nullable=False),  # the messenger's time of the person's message
    Column("created_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),  # pending, delivered, refused
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_at", Moment),
    Column("answer", Text),
    Index("ix_submission_account", "account_id", "id"),
    Index(
        "ix_submission_pending",
        "next_at",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
)

# what arrives and what leaves

intake = table(
    "intake",
    Column("channel", String(16), nullable=False),
    Column("event", String(128), nullable=False),  # the messenger's id of the update
    Column("body", LargeBinary),
    Column("came_at", Moment, nullable=False),
    Column("state", String(8), nullable=False),  # new, played, done, dead
    Column("reply", Text),  # JSON of the messages to send, while they are not known to be sent
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    UniqueConstraint("channel", "event"),
    Index(
        "ix_intake_open",
        "id",
        sqlite_where=text("state IN ('new', 'played')"),
        postgresql_where=text("state IN ('new', 'played')"),
    ),
    Index("ix_intake_came", "came_at"),
)

outbox = table(
    "outbox",
    Column("key", String(100), nullable=False, unique=True),  # nothing is said twice under one key
    to("address"),
    Column("grade", String(16), nullable=False),  # alert, receipt, reminder: what an unknown outcome allows
    Column("message", Text, nullable=False),  # JSON of a message
    Column("created_at", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("state", String(12), nullable=False),  # pending, sent, unknown, refused, dropped
    Column("copies", Integer, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("leased_until", Moment),
    Column("ref", String(64)),
    Column("error", Text),
    Index(
        "ix_outbox_pending",
        "not_before",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
)
