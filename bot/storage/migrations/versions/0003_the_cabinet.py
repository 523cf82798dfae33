"""The cabinet."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "api_key",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("disabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_key_digest")),
        sa.UniqueConstraint("name", name=op.f("uq_api_key_name")),
    )
    op.create_table(
        "content",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content")),
        sa.UniqueConstraint("kind", "code", "version", name=op.f("uq_content_kind_code_version")),
    )
    op.create_table(
        "api_answer",
        sa.Column("api_key_id", Id, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["api_key_id"], ["api_key.id"], name=op.f("fk_api_answer_api_key_id")),
        sa.PrimaryKeyConstraint("api_key_id", "key", name=op.f("pk_api_answer")),
    )
    with op.batch_alter_table("api_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_answer_at"), ["at"], unique=False)

    op.create_table(
        "email_code",
        sa.Column("person_id", Id, autoincrement=False, nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_email_code_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_email_code")),
    )
    op.create_table(
        "profile",
        sa.Column("person_id", Id, autoincrement=False, nullable=False),
        sa.Column("surname", sa.String(length=100), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), server_default="", nullable=False),
        sa.Column("patronymic", sa.String(length=100), server_default="", nullable=False),
        sa.Column("residence", sa.String(length=300), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=32), server_default="", nullable=False),
        sa.Column("phone_proven", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("email", sa.String(length=200), server_default="", nullable=False),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fields", sa.Text(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_profile_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_profile")),
    )
    op.create_table(
        "letter",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("file_id", Id, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_letter_file_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_letter_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(
            "ix_letter_pending",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(batch_op.f("ix_letter_email"), ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_person_id"), ["person_id"], unique=False)

    op.create_table(
        "consumption",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("site", sa.String(length=32), server_default="", nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(length=8), nullable=False),
        sa.Column("consumed", sa.Float(), nullable=False),
        sa.Column("generated", sa.Float(), nullable=True),
        sa.Column("released", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_consumption_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consumption")),
        sa.UniqueConstraint(
            "account_id", "site", "month", "zone", name=op.f("uq_consumption_account_id_site_month_zone")
        ),
    )
    op.create_table(
        "contract",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=100), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_contract_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("account_id", "number", name=op.f("uq_contract_account_id_number")),
    )
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_account_id"), ["account_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("contract_id", Id, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("file_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_document_account_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_document_contract_id")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_document_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("account_id", "kind", "name", name=op.f("uq_document_account_id_kind_name")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "request",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=32), server_default="", nullable=False),
        sa.Column("number", sa.String(length=32), nullable=True),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("address_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("district_id", Id, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("registered", sa.String(length=64), server_default="", nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("invoice_number", sa.String(length=64), server_default="", nullable=False),
        sa.Column("invoice_on", sa.Date(), nullable=True),
        sa.Column("invoice_file_id", Id, nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("assigned", sa.String(length=64), server_default="", nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("submission_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_request_account_id")),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_request_address_id")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_request_district_id")),
        sa.ForeignKeyConstraint(["invoice_file_id"], ["file.id"], name=op.f("fk_request_invoice_file_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_request_person_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_request_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("number", name=op.f("uq_request_number")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_request_kind", ["kind", "subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_request_queue", ["state", "district_id", "due_on"], unique=False)

    op.create_table(
        "request_event",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("request_id", Id, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("internal", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_request_event_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_event")),
    )
    with op.batch_alter_table("request_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_event_request_id"), ["request_id"], unique=False)

    op.create_table(
        "request_file",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("request_id", Id, nullable=False),
        sa.Column("file_id", Id, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_request_file_file_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_request_file_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_file")),
        sa.UniqueConstraint("request_id", "file_id", name=op.f("uq_request_file_request_id_file_id")),
    )
    with op.batch_alter_table("request_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_file_request_id"), ["request_id"], unique=False)

    op.create_table(
        "lookup",
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_lookup")),
    )
    with op.batch_alter_table("lookup", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lookup_wanted",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("state = 'wanted'"),
            postgresql_where=sa.text("state = 'wanted'"),
        )

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=8), server_default="wrong", nullable=False))

    with op.batch_alter_table("metering_point", schema=None) as batch_op:
        batch_op.add_column(sa.Column("admitted_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("breakers", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("generates", sa.Boolean(), server_default=sa.text("false"), nullable=False)
        )

    op.create_index(
        "ix_reading_odd",
        "reading",
        ["id"],
        unique=False,
        sqlite_where=sa.text("odd IS NOT NULL"),
        postgresql_where=sa.text("odd IS NOT NULL"),
    )
