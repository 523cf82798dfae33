"""The tables of the cabinet: what consumers ask of the company, and what it knows of a metering point.

A request is an order of a service, an application with documents, an appeal or a change of contact data: one
row from the first word to the last, with every change of it as an event that the consumer is told of once.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.columns import Id, Moment, metadata, table, to

# requests

request = table(
    "request",
    Column("kind", String(16), nullable=False),  # order, application, appeal, contact
    Column("subject", String(32), nullable=False),  # the service, the form, or the kind of appeal
    Column("category", String(32), nullable=False, server_default=""),
    Column("number", String(32), unique=True),  # what the consumer holds
    to("person", index=True),
    to("address"),  # the chat it came from
    to("account", nullable=True, index=True),
    to("district", nullable=True),
    Column("body", Text, nullable=False),  # JSON: the fields of the form, in the order they were asked
    Column("state", String(16), nullable=False),  # bot.domain.requests.STATES
    Column("due_on", Date),  # the term, by law or by promise
    Column("registered", String(64), nullable=False, server_default=""),  # the company's own number
    Column("registered_on", Date),
    Column("invoice_number", String(64), nullable=False, server_default=""),
    Column("invoice_on", Date),
    to("file", nullable=True, name="invoice_file_id"),
    Column("paid_on", Date),
    Column("planned_on", Date),
    Column("answer", Text, nullable=False, server_default=""),
    Column("assigned", String(64), nullable=False, server_default=""),  # a login
    Column("rating", Integer),  # 1 to 5
    Column("sent_at", Moment, nullable=False),  # the messenger's time of the person's message
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("version", Integer, nullable=False, server_default="1"),
    to("submission", nullable=True),
    Index("ix_request_queue", "state", "district_id", "due_on"),
    Index("ix_request_kind", "kind", "subject"),
)

request_event = table(
    "request_event",
    to("request", index=True),
    Column("at", Moment, nullable=False),
    Column("by", String(64), nullable=False),  # a login, "consumer", or the name of an API key
    Column("what", String(32), nullable=False),  # created, changed, note, question, answer, rated, cancelled
    Column("detail", Text, nullable=False, server_default=""),  # JSON: field → [before, after]; or the words
    Column("internal", Boolean, nullable=False, server_default=text("false")),  # never shown to the consumer
)

request_file = table(
    "request_file",
    to("request", index=True),
    to("file"),
    Column("role", String(16), nullable=False),  # attachment, document, application, signed, invoice, answer
    Column("name", String(200), nullable=False, server_default=""),
    UniqueConstraint("request_id", "file_id"),
)

# what a person has told of themselves: fills every later form

profile = Table(
    "profile",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("surname", String(100), nullable=False, server_default=""),
    Column("name", String(100), nullable=False, server_default=""),
    Column("patronymic", String(100), nullable=False, server_default=""),
    Column("residence", String(300), nullable=False, server_default=""),
    Column("phone", String(32), nullable=False, server_default=""),
    Column("phone_proven", Boolean, nullable=False, server_default=text("false")),  # the messenger vouched
    Column("email", String(200), nullable=False, server_default=""),
    Column("email_confirmed_at", Moment),
    Column("fields", Text, nullable=False, server_default="{}"),  # JSON: other fields of forms, by name
)

email_code = Table(
    "email_code",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("email", String(200), nullable=False),
    Column("code", String(64), nullable=False),  # SHA-256
    Column("until", Moment, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("sent", Integer, nullable=False, server_default="1"),
)

# letters: rows first, like everything that leaves
letter = table(
    "letter",
    Column("key", String(100), nullable=False, unique=True),
    to("person", index=True),
    Column("email", String(200), nullable=False, index=True),
    Column("subject", String(200), nullable=False),
    Column("body", Text, nullable=False),
    to("file", nullable=True),
    Column("state", String(12), nullable=False),  # pending, sent, unknown, dropped
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("not_before", Moment, nullable=False),
    Column("error", String(200)),
    Column("created_at", Moment, nullable=False),
    Index(
        "ix_letter_pending",
        "not_before",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
)

# what the company knows

consumption = table(
    "consumption",
    to("account"),
    Column("site", String(32), nullable=False, server_default=""),  # EIC, where an account has several
    Column("month", Date, nullable=False),  # its first day
    Column("zone", String(8), nullable=False),  # as of readings: total; day, night; peak, half, night
    Column("consumed", Float, nullable=False),  # kWh
    Column("generated", Float),  # kWh; only of sites that generate
    Column("released", Float),  # kWh given to the grid
    UniqueConstraint("account_id", "site", "month", "zone"),
)

contract = table(
    "contract",
    to("account", index=True),
    Column("number", String(64), nullable=False),
    Column("kind", String(100), nullable=False),  # as the company calls it
    Column("signed_on", Date),
    Column("valid_until", Date),
    Column("state", String(100), nullable=False, server_default=""),
    UniqueConstraint("account_id", "number"),
)

# a file of the company about a metering point or a contract; `contract_id` makes it the text or an annex
document = table(
    "document",
    to("account", index=True),
    to("contract", nullable=True, index=True),
    Column("kind", String(32), nullable=False),  # bot.domain.documents.KINDS
    Column("name", String(200), nullable=False),
    Column("issued_on", Date),
    to("file"),
    UniqueConstraint("account_id", "kind", "name"),
)

# texts that an administrator edits: the catalogue, prices, contacts, terms, templates of answers
content = table(
    "content",
    Column("kind", String(16), nullable=False),  # service, district, terms, template, document
    Column("code", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),  # JSON, by kind
    Column("active", Boolean, nullable=False),  # the one in force; earlier ones stay
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("kind", "code", "version"),
)

# the DSO's systems

api_key = table(
    "api_key",
    Column("name", String(64), nullable=False, unique=True),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the key
    Column("scopes", String(200), nullable=False),  # words with spaces between
    Column("disabled", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
)

api_answer = Table(
    "api_answer",
    metadata,
    Column("api_key_id", Id, ForeignKey("api_key.id"), primary_key=True, autoincrement=False),
    Column("key", String(100), primary_key=True),  # Idempotency-Key
    Column("digest", String(64), nullable=False),  # of method, path and body
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
