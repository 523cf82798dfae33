"""The tables of outages, schedules, notices and staff; those of people and the registry are in `schema`.

An outage says what is off, where and until when; a broadcast is one notice to many people, with one delivery
for each of them. What a broadcast says never changes once it is approved: a correction is a broadcast of its
own that names the one it corrects.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.columns import Id, Moment, key, metadata, table, to

# outages

outage = table(
    "outage",
    Column("source", String(64), nullable=False),  # console, chat, or the name of a feed or an import
    Column("ref", String(128), nullable=False),  # its id there
    Column("kind", String(16), nullable=False),  # planned, emergency, schedule
    Column("state", String(16), nullable=False),  # scheduled, running, extended, restored, cancelled
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment),  # expected
    Column("ended_at", Moment),  # actual
    Column("reason", String(300), nullable=False, server_default=""),
    Column("raw", Text, nullable=False, server_default=""),  # the area as its source wrote it
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("source", "ref"),
    Index("ix_outage_starts", "starts_at"),
    Index(
        "ix_outage_open",
        "starts_at",
        sqlite_where=text("state IN ('scheduled', 'running', 'extended')"),
        postgresql_where=text("state IN ('scheduled', 'running', 'extended')"),
    ),
)

# an outage touches whoever fits one of its areas; an area fits by every field that is not empty
outage_area = table(
    "outage_area",
    to("outage", index=True),
    Column("district", String(32), nullable=False, server_default=""),  # code
    Column("settlement", String(200), nullable=False, server_default=""),
    Column("street", String(200), nullable=False, server_default=""),
    Column("houses", Text, nullable=False, server_default=""),  # as written; empty: the whole street
    Column("feeder", String(100), nullable=False, server_default=""),
    Column("transformer", String(100), nullable=False, server_default=""),
    Column("queue", String(8), nullable=False, server_default=""),
    Column("settlement_key", key(200), nullable=False, server_default=""),
    Column("street_key", key(200), nullable=False, server_default=""),
    Index("ix_outage_area_street", "settlement_key", "street_key"),
    Index("ix_outage_area_feeder", "feeder"),
    Index("ix_outage_area_transformer", "transformer"),
    Index("ix_outage_area_queue", "queue"),
)

outage_change = table(
    "outage_change",
    to("outage", index=True),
    Column("version", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String(64), nullable=False),  # a login, or the source's name
    Column("what", Text, nullable=False),  # JSON: field → [before, after]
)

street_alias = table(
    "street_alias",
    Column("settlement_key", key(200), nullable=False),
    Column("old_key", key(200), nullable=False),
    Column("street_key", key(200), nullable=False),
    UniqueConstraint("settlement_key", "old_key", "street_key"),
)

# hourly schedules

schedule = table(
    "schedule",
    Column("queue", String(8), nullable=False),  # 1.1 to 6.2
    Column("day", Date, nullable=False),  # Kyiv
    Column("slots", String(48), nullable=False),  # half hours of the clock: bot.domain.schedule
    Column("version", Integer, nullable=False),
    Column("source", String(64), nullable=False),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("queue", "day"),
)

feed = Table(
    "feed",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),  # schedule, outages
    Column("state", String(16), nullable=False),  # good, empty, stale, emergency, failed
    Column("checked_at", Moment),  # when it last answered, changed or not
    Column("published_at", Moment),  # how old it says its data are
    Column("etag", String(200), nullable=False, server_default=""),
    Column("modified", String(64), nullable=False, server_default=""),
    Column("digest", String(64), nullable=False, server_default=""),
    Column("error", String(300), nullable=False, server_default=""),
    Column("report", Text),  # JSON of what was not understood the last time
)

# what a person wants to hear; without a row everything, by the company's defaults

notice_settings = Table(
    "notice_settings",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("planned", Boolean, nullable=False, server_default=text("true")),
    Column("emergency", Boolean, nullable=False, server_default=text("true")),
    Column("schedule", Boolean, nullable=False, server_default=text("true")),
    Column("reading", Boolean, nullable=False, server_default=text("true")),
    Column("warning", Boolean, nullable=False, server_default=text("true")),
    Column("quiet_from", Integer),  # minutes after midnight in Kyiv; NULL: the company's quiet hours
    Column("quiet_to", Integer),  # equal to quiet_from: no quiet hours
    Column("ahead_minutes", Integer),  # how long before planned works to remind; NULL: the company's default
    Column("channel", String(16)),  # preferred; NULL: the one that costs nothing
)

# the same person on another messenger: a code shown in one, entered in the other
join_code = Table(
    "join_code",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("address_id", Id, ForeignKey("address.id"), nullable=False),
    Column("until", Moment, nullable=False),
)

warning = table(
    "warning",
    to("account", index=True),
    Column("number", String(64), nullable=False),  # of the warning, as the company counts
    Column("issued_on", Date, nullable=False),
    Column("disconnect_on", Date),
    Column("reason", String(300), nullable=False, server_default=""),
    Column("lifted_on", Date),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("account_id", "number"),
)

# no light, says a person
fault = table(
    "fault",
    to("account"),
    to("premises", index=True),
    to("address"),
    to("submission", nullable=True),
    to("outage", nullable=True),
    Column("at", Moment, nullable=False),
    Column("asked_at", Moment),  # when "is it back?" was asked
    Column("answer", String(8), nullable=False, server_default=""),  # back, still
    Column("answered_at", Moment),
    Column("state", String(8), nullable=False),  # open, closed
    Index(
        "ix_fault_open", "at", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")
    ),
)

# broadcasts

broadcast = table(
    "broadcast",
    Column("key", String(100), nullable=False, unique=True),  # nothing is told twice under one key
    Column("kind", String(16), nullable=False),  # new, changed, cancelled, restored
    Column("notice", String(16), nullable=False),  # planned, emergency, schedule, reading, warning
    Column("grade", String(16), nullable=False),  # alert, reminder: what an unknown outcome allows
    to("outage", nullable=True, index=True),
    to("broadcast", nullable=True, index=True, name="corrects_id"),
    Column("title", String(200), nullable=False, server_default=""),  # for the lists of the console
    Column("messages", Text, nullable=False),  # JSON: language, or language:channel → message
    Column("audience", Text, nullable=False),  # JSON: areas, whether doubtful ones are told
    Column("quietly", Boolean, nullable=False, server_default=text("false")),  # edit the earlier one
    Column("test", Boolean, nullable=False, server_default=text("false")),
    Column("state", String(12), nullable=False),  # draft, waiting, sending, paused, stopped, done
    Column("matters_at", Moment, nullable=False),  # soonest goes first
    Column("late_after", Moment),  # what is not sent by then is dropped
    Column("override", String(300), nullable=False, server_default=""),  # why nobody else approved
    Column("created_by", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("approved_by", String(64), nullable=False, server_default=""),
    Column("approved_at", Moment),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Column("revision", Integer, nullable=False, server_default="1"),  # of a draft; an approval holds for one
    Index("ix_broadcast_state", "state"),
)

# what an employee wrote of a broadcast: it becomes an outage when it is sent, not before
composition = Table(
    "composition",
    metadata,
    Column("broadcast_id", Id, ForeignKey("broadcast.id"), primary_key=True, autoincrement=False),
    Column("form", Text, nullable=False),  # JSON: bot.utility.composition
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", Moment, nullable=False),
)

delivery = table(
    "delivery",
    Column("broadcast_id", Id, ForeignKey("broadcast.id"), nullable=False),
    to("person"),
    to("address"),  # where it goes
    to("address", nullable=True, name="spare_id"),  # where it goes if that refuses for good
    Column("channel", String(16), nullable=False),  # of `address`
    Column("language", String(2), nullable=False),
    Column("rank", BigInteger, nullable=False),  # lower goes first
    Column("state", String(10), nullable=False),  # pending, waiting, sent, unknown, refused, late, stopped
    Column("due_at", Moment),  # of a waiting one: when it becomes pending
    Column("copies", Integer, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("leased_until", Moment),
    Column("ref", String(64)),
    Column("error", String(200)),
    Column("sent_at", Moment),
    Column("delivered_at", Moment),
    Column("seen_at", Moment),
    UniqueConstraint("broadcast_id", "person_id"),
    Index("ix_delivery_state", "broadcast_id", "state", "channel"),
    Index("ix_delivery_ref", "ref"),
    Index("ix_delivery_person", "person_id"),
    Index(
        "ix_delivery_pending",
        "broadcast_id",
        "channel",
        "rank",
        "id",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index(
        "ix_delivery_waiting",
        "due_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_delivery_leased",
        "channel",
        sqlite_where=text("leased_until IS NOT NULL"),
        postgresql_where=text("leased_until IS NOT NULL"),
    ),
    Index(
        "ix_delivery_sent",
        "broadcast_id",
        "sent_at",
        sqlite_where=text("sent_at IS NOT NULL"),
        postgresql_where=text("sent_at IS NOT NULL"),
    ),
    Index(
        "ix_delivery_delivered",
        "broadcast_id",
        "channel",
        "seen_at",
        sqlite_where=text("delivered_at IS NOT NULL"),
        postgresql_where=text("delivered_at IS NOT NULL"),
    ),
)

# who sends the broadcasts of a channel: after a crash only the log of that very process is believed
sender = Table(
    "sender",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("run", String(32), nullable=False),
    Column("since", Moment, nullable=False),
)

# staff

staff = table(
    "staff",
    Column("login", String(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("password", String(200), nullable=False),  # Argon2id
    Column("roles", String(100), nullable=False),  # words with spaces between
    Column("districts", String(500), nullable=False, server_default=""),  # codes; empty: all
    Column("disabled", Boolean, nullable=False, server_default=text("false")),
    to("address", nullable=True),  # a messenger bound by a one-time code
    Column("created_at", Moment, nullable=False),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("token", String(64), primary_key=True),  # SHA-256 of the cookie
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False, index=True),
    Column("form", String(64), nullable=False),  # what forms must send back
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("host", String(64), nullable=False, server_default=""),
)

staff_code = Table(
    "staff_code",
    metadata,
    Column("code", String(16), primary_key=True),  # binds a messenger to an employee, once
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("until", Moment, nullable=False),
)

login_attempt = table(
    "login_attempt",
    Column("login", String(64), nullable=False, index=True),
    Column("host", String(64), nullable=False, index=True),
    Column("at", Moment, nullable=False, index=True),
)

audit = table(
    "audit",
    Column("at", Moment, nullable=False, index=True),
    Column("login", String(64), nullable=False),
    Column("action", String(64), nullable=False, index=True),
    Column("subject", String(100), nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),  # JSON
    Column("chain", String(64), nullable=False),  # SHA-256 of the row before and this one
)
