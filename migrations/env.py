"""What Alembic runs for every command. The connection is given by `migrations.upgrade` or `migrations.write`."""

from alembic import context

from migrations.comparison import comparison_options

connection = context.config.attributes["connection"]
context.configure(connection=connection, **comparison_options(connection))
with context.begin_transaction():  # the caller's own transaction, so that all of it happens or nothing
    context.run_migrations()
