"""What was said, to be searched; and the queue's indexes.

The way back is a backup: there is no downgrade.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

_FILTERED_BY = ("owner_id", "persona_id", "scenario_id", "language", "score", "session_id")
_REASONS = (*("failed", "low_confidence", "gate", "high", "low", "hostile", "appealed", "sampled"),)


def upgrade() -> None:
    """Forward."""
    if op.get_bind().dialect.name == "sqlite":
        # The tokens are whole already: this tokeniser parts them at spaces and leaves Chinese be.
        op.execute("CREATE VIRTUAL TABLE session_words USING fts5(words, tokenize='ascii')")
    else:
        op.create_table(
            "session_words",
            sa.Column(
                "queue_id",
                sa.Integer(),
                sa.ForeignKey("review_queue.id", ondelete="CASCADE"),
                primary_key=True,
            ),
            sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        )
        op.create_index(
            "ix_session_words_words", "session_words", ["words"], postgresql_using="gin"
        )
    for name in ("order", "finished_at", "persona_id", "scenario_id"):
        op.drop_index(f"ix_review_queue_{name}", "review_queue")
    op.drop_index("ix_scores_rubric_score", "scores")
    op.create_index("ix_scores_rubric_score", "scores", ["rubric_id", "score", "session_id"])
    by_urgency = ["state", "urgency", "finished_at", "id"]
    by_time = ["finished_at", "id", "state"]
    op.create_index("ix_review_queue_order", "review_queue", [*by_urgency, *_FILTERED_BY])
    op.create_index("ix_review_queue_newest", "review_queue", [*by_time, *_FILTERED_BY])
    for reason in _REASONS:
        op.create_index(
            f"ix_review_queue_{reason}",
            "review_queue",
            [*by_urgency, "owner_id"],
            sqlite_where=sa.text(f"{reason} = 1"),
            postgresql_where=sa.text(reason),
        )
