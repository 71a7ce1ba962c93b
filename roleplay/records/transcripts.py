"""From stored rows to the transcript that voices, graders and exports read."""

from roleplay.content.scenario import Channel
from roleplay.content.text import Language
from roleplay.customer.state import Outcome, State
from roleplay.customer.transcript import PersonaCard, ScenarioCard, Transcript, Turn
from roleplay.records.tables import SessionRow, TurnRow


def stored_transcript(row: SessionRow) -> Transcript:
    """The whole conversation."""
    return Transcript(
        language=Language(row.language),
        channel=Channel(row.channel),
        seed=row.seed,
        engine=row.engine,
        difficulty=row.difficulty,
        persona=PersonaCard.model_validate(row.header["persona"]),
        scenario=ScenarioCard.model_validate(row.header["scenario"]),
        turns=[stored_turn(turn) for turn in row.turns],
        outcome=Outcome(row.outcome) if row.outcome else None,
    )


def stored_turn(row: TurnRow) -> Turn:
    """One turn."""
    return Turn.model_validate(
        {
            "n": row.n,
            "speaker": row.speaker,
            "text": row.text,
            "subject": row.subject,
            "at": round(row.at, 1),
            "mind": State.model_validate(row.state).mind() if row.state else None,
            "interrupts": row.interrupts or None,
            "acts": row.acts,
            "voice": row.voice,
        }
    )
