"""What calls to models took, as it is kept and summed."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roleplay.llm.usage import Usage
from roleplay.records.tables import ModelCallRow


@dataclass(frozen=True)
class Spent:
    """The tokens that one session has taken for one purpose."""

    purpose: str
    calls: int
    prompt: int
    cached: int
    completion: int


def call_row(session_id: str, owner_id: str, usage: Usage) -> ModelCallRow:
    """One call as it is stored."""
    return ModelCallRow(
        session_id=session_id,
        owner_id=owner_id,
        purpose=usage.purpose,
        model=usage.model[:200],
        prompt_tokens=usage.prompt,
        cached_tokens=usage.cached,
        completion_tokens=usage.completion,
        estimated=usage.estimated,
        seconds=round(usage.seconds, 3),
    )


def spent_by(db: Session, session_id: str) -> list[Spent]:
    """What a session has taken, a line for each purpose."""
    call = ModelCallRow
    query = (
        select(
            call.purpose,
            func.count(),
            func.sum(call.prompt_tokens),
            func.sum(call.cached_tokens),
            func.sum(call.completion_tokens),
        )
        .where(call.session_id == session_id)
        .group_by(call.purpose)
        .order_by(call.purpose)
    )
    return [Spent(*row) for row in db.execute(query)]
