"""How Alembic reaches the database: through the connection that it is given."""

from alembic import context

from bot.storage import schema, schema_notices, schema_requests  # noqa: F401 - importing them fills the metadata
from bot.storage.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
