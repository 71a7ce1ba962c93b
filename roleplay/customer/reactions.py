"""What each act does to a customer who is nobody in particular; personas say where they differ.

Points on the 0–10 scales at difficulty 3. The signs follow the course (curriculum.md: complaints,
eight rules; inbound listening, six habits); the sizes are this project's, set so that a customer
who starts at temper 8 needs about six good messages.
"""

from types import MappingProxyType

from roleplay.content.acts import Act
from roleplay.content.persona import Effect, Wear
from roleplay.content.scenario import Need


def _effect(temper: float, trust: float, openness: float, patience: float) -> Effect:
    return Effect(temper=temper, trust=trust, openness=openness, patience=patience)


REACTIONS: MappingProxyType[Act, Effect] = MappingProxyType(
    {
        Act.GREET: _effect(0, 0.1, 0.1, 0),
        Act.IDENTIFY: _effect(0, 0.4, 0.1, 0),
        Act.THANK: _effect(-0.1, 0.2, 0.2, 0.1),
        Act.APOLOGISE: _effect(-0.5, 0.3, 0.2, 0.3),
        Act.ACKNOWLEDGE_FEELING: _effect(-1.0, 0.7, 1.0, 0.5),
        Act.RESTATE_FACTS: _effect(-0.5, 0.7, 0.5, 0.3),
        Act.CHECK_UNDERSTANDING: _effect(-0.2, 0.4, 0.4, 0.2),
        Act.ASK_OPEN: _effect(-0.2, 0.3, 0.8, 0.2),
        Act.ASK_CLOSED: _effect(0, 0.2, 0.3, -0.1),
        Act.ASK_CHOICE: _effect(-0.2, 0.3, 0.4, 0.1),
        Act.EXPLAIN: _effect(-0.3, 0.5, 0.1, 0),
        Act.EVIDENCE: _effect(-0.4, 0.9, 0.1, 0.2),
        Act.OFFER_REMEDY: _effect(-0.9, 0.7, 0.2, 0.5),
        Act.OFFER_ALTERNATIVE: _effect(-0.7, 0.6, 0.2, 0.4),
        Act.COMMIT_TIME: _effect(-0.7, 0.8, 0.1, 0.6),
        Act.SET_LIMIT: _effect(0.3, 0.2, 0, -0.2),
        Act.TAKE_OWNERSHIP: _effect(-0.8, 0.9, 0.3, 0.6),
        Act.REASSURE: _effect(-0.5, 0.4, 0.3, 0.2),
        Act.RESPECT: _effect(-0.4, 0.4, 0.4, 0.2),
        Act.FOLLOW_UP: _effect(-0.4, 0.7, 0.1, 0.3),
        Act.HANDOVER: _effect(0.2, 0, 0, -0.3),
        Act.SUMMARISE_CLOSE: _effect(-0.2, 0.3, 0, 0),
        Act.GUIDE: _effect(-0.2, 0.3, 0.1, 0.1),
        Act.GIVE_SPACE: _effect(-0.4, 0.3, 0.8, 0.3),
        Act.DISMISS_FEELING: _effect(1.3, -0.8, -0.9, -0.9),
        Act.BLAME_CUSTOMER: _effect(1.8, -1.4, -1.0, -1.3),
        Act.SHIFT_BLAME: _effect(1.1, -1.2, -0.5, -1.0),
        Act.ARGUE: _effect(1.4, -1.0, -0.8, -1.0),
        Act.FLAT_REFUSAL: _effect(1.3, -1.0, -0.6, -1.2),
        Act.COMMAND: _effect(1.2, -0.8, -0.8, -1.0),
        Act.VAGUE_PROMISE: _effect(0.6, -0.7, -0.1, -0.8),
        Act.OVERPROMISE: _effect(0.2, -0.9, 0, -0.4),
        Act.JARGON: _effect(0.4, -0.4, -0.4, -0.6),
        Act.PRESSURE: _effect(1.0, -0.8, -1.0, -1.0),
        Act.SARCASM: _effect(2.0, -1.5, -1.2, -1.5),
        Act.OFF_TOPIC: _effect(0.8, -0.8, -0.4, -1.2),
    }
)

WEARINESS: MappingProxyType[Act, Wear] = MappingProxyType(
    {
        Act.APOLOGISE: Wear(after=2, effect=_effect(0.6, -0.4, -0.2, -0.5)),
        Act.ACKNOWLEDGE_FEELING: Wear(after=4, effect=_effect(0.2, -0.1, 0, -0.2)),
        Act.REASSURE: Wear(after=2, effect=_effect(0.3, -0.3, 0, -0.3)),
        Act.RESPECT: Wear(after=2, effect=_effect(0.1, -0.3, 0, -0.2)),
        Act.GIVE_SPACE: Wear(after=3, effect=_effect(0.3, 0, 0, -0.5)),
        Act.GREET: Wear(after=1, effect=_effect(0.2, 0, 0, -0.2)),
        Act.THANK: Wear(after=2, effect=_effect(0.2, -0.1, 0, -0.2)),
        Act.EXPLAIN: Wear(after=4, effect=_effect(0.2, 0, 0, -0.3)),
        Act.CHECK_UNDERSTANDING: Wear(after=4, effect=_effect(0.2, 0, 0, -0.3)),
    }
)
"""Acts that stop working when they are all the trainee has; others keep their effect."""

NEEDS: MappingProxyType[Need, frozenset[Act]] = MappingProxyType(
    {
        Need.CONVENIENCE: frozenset({Act.OFFER_ALTERNATIVE, Act.GUIDE, Act.HANDOVER}),
        Need.PRICE_SAY: frozenset({Act.ASK_CHOICE, Act.OFFER_REMEDY}),
        Need.INFORMATION: frozenset({Act.EXPLAIN, Act.EVIDENCE, Act.COMMIT_TIME}),
        Need.SETTING: frozenset({Act.GIVE_SPACE, Act.RESPECT}),
        Need.RECOGNITION: frozenset({Act.ACKNOWLEDGE_FEELING, Act.RESPECT, Act.TAKE_OWNERSHIP}),
    }
)
"""Which acts meet which of the course's five customer needs."""
NEED_MET = Effect(trust=0.4, openness=0.3, patience=0.3)
"""What it does, once, when one of the case's needs is met."""
FEELING: MappingProxyType[Act, float] = MappingProxyType(
    {
        Act.ACKNOWLEDGE_FEELING: 1.0,
        Act.GIVE_SPACE: 0.5,
        Act.APOLOGISE: 0.5,
        Act.RESPECT: 0.4,
        Act.ASK_OPEN: 0.4,
        Act.TAKE_OWNERSHIP: 0.4,
        Act.RESTATE_FACTS: 0.3,
        Act.REASSURE: 0.3,
        Act.CHECK_UNDERSTANDING: 0.2,
        Act.EVIDENCE: 0.2,
    }
)
"""Points towards the feeling having been met (the course: feeling before solution)."""
