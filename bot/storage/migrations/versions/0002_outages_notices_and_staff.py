"""Outages, notices and staff."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import key
from bot.storage.registry import write_keys

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "audit",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=100), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)

    op.create_table(
        "feed",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.String(length=200), server_default="", nullable=False),
        sa.Column("modified", sa.String(length=64), server_default="", nullable=False),
        sa.Column("digest", sa.String(length=64), server_default="", nullable=False),
        sa.Column("error", sa.String(length=300), server_default="", nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_feed")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("host", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_attempt_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_attempt_host"), ["host"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_attempt_login"), ["login"], unique=False)

    op.create_table(
        "outage",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), server_default="", nullable=False),
        sa.Column("raw", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_outage_source_ref")),
    )
    with op.batch_alter_table("outage", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outage_open",
            ["starts_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('scheduled', 'running', 'extended')"),
            postgresql_where=sa.text("state IN ('scheduled', 'running', 'extended')"),
        )
        batch_op.create_index("ix_outage_starts", ["starts_at"], unique=False)

    op.create_table(
        "schedule",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("queue", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("slots", sa.String(length=48), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("queue", "day", name=op.f("uq_schedule_queue_day")),
    )
    op.create_table(
        "street_alias",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("settlement_key", key(200), nullable=False),
        sa.Column("old_key", key(200), nullable=False),
        sa.Column("street_key", key(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_alias")),
        sa.UniqueConstraint(
            "settlement_key",
            "old_key",
            "street_key",
            name=op.f("uq_street_alias_settlement_key_old_key_street_key"),
        ),
    )
    op.create_table(
        "broadcast",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("notice", sa.String(length=16), nullable=False),
        sa.Column("grade", sa.String(length=16), nullable=False),
        sa.Column("outage_id", Id, nullable=True),
        sa.Column("corrects_id", Id, nullable=True),
        sa.Column("title", sa.String(length=200), server_default="", nullable=False),
        sa.Column("messages", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("quietly", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("test", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("matters_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("override", sa.String(length=300), server_default="", nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=64), server_default="", nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["corrects_id"], ["broadcast.id"], name=op.f("fk_broadcast_corrects_id")),
        sa.ForeignKeyConstraint(["outage_id"], ["outage.id"], name=op.f("fk_broadcast_outage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sa.UniqueConstraint("key", name=op.f("uq_broadcast_key")),
    )
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_broadcast_outage_id"), ["outage_id"], unique=False)
        batch_op.create_index("ix_broadcast_state", ["state"], unique=False)

    op.create_table(
        "notice_settings",
        sa.Column("person_id", Id, autoincrement=False, nullable=False),
        sa.Column("planned", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("emergency", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("schedule", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("reading", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("warning", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_to", sa.Integer(), nullable=True),
        sa.Column("ahead_minutes", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_settings_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_settings")),
    )
    op.create_table(
        "outage_area",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("outage_id", Id, nullable=False),
        sa.Column("district", sa.String(length=32), server_default="", nullable=False),
        sa.Column("settlement", sa.String(length=200), server_default="", nullable=False),
        sa.Column("street", sa.String(length=200), server_default="", nullable=False),
        sa.Column("houses", sa.Text(), server_default="", nullable=False),
        sa.Column("feeder", sa.String(length=100), server_default="", nullable=False),
        sa.Column("transformer", sa.String(length=100), server_default="", nullable=False),
        sa.Column("queue", sa.String(length=8), server_default="", nullable=False),
        sa.Column("settlement_key", key(200), server_default="", nullable=False),
        sa.Column("street_key", key(200), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["outage_id"], ["outage.id"], name=op.f("fk_outage_area_outage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_area")),
    )
    with op.batch_alter_table("outage_area", schema=None) as batch_op:
        batch_op.create_index("ix_outage_area_feeder", ["feeder"], unique=False)
        batch_op.create_index(batch_op.f("ix_outage_area_outage_id"), ["outage_id"], unique=False)
        batch_op.create_index("ix_outage_area_queue", ["queue"], unique=False)
        batch_op.create_index("ix_outage_area_street", ["settlement_key", "street_key"], unique=False)
        batch_op.create_index("ix_outage_area_transformer", ["transformer"], unique=False)

    op.create_table(
        "outage_change",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("outage_id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["outage_id"], ["outage.id"], name=op.f("fk_outage_change_outage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_change")),
    )
    with op.batch_alter_table("outage_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outage_change_outage_id"), ["outage_id"], unique=False)

    op.create_table(
        "composition",
        sa.Column("broadcast_id", Id, autoincrement=False, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_composition_broadcast_id")),
        sa.PrimaryKeyConstraint("broadcast_id", name=op.f("pk_composition")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("broadcast_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("address_id", Id, nullable=False),
        sa.Column("spare_id", Id, nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copies", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=64), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_delivery_address_id")),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_delivery_broadcast_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delivery_person_id")),
        sa.ForeignKeyConstraint(["spare_id"], ["address.id"], name=op.f("fk_delivery_spare_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("broadcast_id", "person_id", name=op.f("uq_delivery_broadcast_id_person_id")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_pending",
            ["broadcast_id", "channel", "rank", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index("ix_delivery_person", ["person_id"], unique=False)
        batch_op.create_index("ix_delivery_ref", ["ref"], unique=False)
        batch_op.create_index("ix_delivery_state", ["broadcast_id", "state", "channel"], unique=False)
        batch_op.create_index(
            "ix_delivery_waiting",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "ix_delivery_leased",
            ["channel"],
            unique=False,
            sqlite_where=sa.text("leased_until IS NOT NULL"),
            postgresql_where=sa.text("leased_until IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_delivery_sent",
            ["broadcast_id", "sent_at"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NOT NULL"),
            postgresql_where=sa.text("sent_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_delivery_delivered",
            ["broadcast_id", "channel", "seen_at"],
            unique=False,
            sqlite_where=sa.text("delivered_at IS NOT NULL"),
            postgresql_where=sa.text("delivered_at IS NOT NULL"),
        )

    op.create_table(
        "sender",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_sender")),
    )

    op.create_table(
        "join_code",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("address_id", Id, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_join_code_address_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_join_code_person_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_join_code")),
    )
    op.create_table(
        "staff",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.String(length=100), nullable=False),
        sa.Column("districts", sa.String(length=500), server_default="", nullable=False),
        sa.Column("disabled", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("address_id", Id, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_staff_address_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )
    op.create_table(
        "staff_code",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_code_staff_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_staff_code")),
    )
    op.create_table(
        "staff_session",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("host", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_staff_session")),
    )
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_session_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "warning",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("disconnect_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), server_default="", nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_warning_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning")),
        sa.UniqueConstraint("account_id", "number", name=op.f("uq_warning_account_id_number")),
    )
    with op.batch_alter_table("warning", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_warning_account_id"), ["account_id"], unique=False)

    op.create_table(
        "fault",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("premises_id", Id, nullable=False),
        sa.Column("address_id", Id, nullable=False),
        sa.Column("submission_id", Id, nullable=True),
        sa.Column("outage_id", Id, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=8), server_default="", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_fault_account_id")),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_fault_address_id")),
        sa.ForeignKeyConstraint(["outage_id"], ["outage.id"], name=op.f("fk_fault_outage_id")),
        sa.ForeignKeyConstraint(["premises_id"], ["premises.id"], name=op.f("fk_fault_premises_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_fault_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fault")),
    )
    with op.batch_alter_table("fault", schema=None) as batch_op:
        batch_op.create_index(
            "ix_fault_open",
            ["at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_fault_premises_id"), ["premises_id"], unique=False)

    with op.batch_alter_table("metering_point", schema=None) as batch_op:
        batch_op.create_index("ix_metering_point_feeder", ["feeder"], unique=False)
        batch_op.create_index("ix_metering_point_queue", ["queue"], unique=False)
        batch_op.create_index("ix_metering_point_transformer", ["transformer"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index("ix_account_premises_id")
        batch_op.create_index(
            "ix_account_premises", ["premises_id", "closed"], unique=False, postgresql_include=["id"]
        )

    with op.batch_alter_table("premises", schema=None) as batch_op:
        batch_op.add_column(sa.Column("settlement_key", key(200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("street_key", key(200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("house_key", key(64), server_default="", nullable=False))
        batch_op.create_index("ix_premises_keys", ["settlement_key", "street_key", "house_key"], unique=False)

    write_keys(op.get_bind())
