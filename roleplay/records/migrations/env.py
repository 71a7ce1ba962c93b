"""Alembic's entry: runs the migrations on the connection it is handed."""

from alembic import context

from roleplay.records.models import Base
from roleplay.records.search import has_a_model

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    include_name=has_a_model,
)
with context.begin_transaction():
    context.run_migrations()
