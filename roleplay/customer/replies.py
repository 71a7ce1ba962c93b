"""From what has just happened to the stage direction: what to react to and what to say."""

from types import MappingProxyType

from roleplay.content.acts import Act
from roleplay.content.moments import Moment
from roleplay.content.persona import LeavesBy, Persona
from roleplay.content.scenario import Scenario
from roleplay.customer.direction import Content, StageDirection, Telling
from roleplay.customer.disclosure import WHOLE
from roleplay.customer.reading import Reading
from roleplay.customer.state import Agreement, Stage, State, too_early

_LANDED: MappingProxyType[Act, Moment] = MappingProxyType(
    {
        Act.SARCASM: Moment.MOCKED,
        Act.BLAME_CUSTOMER: Moment.BLAMED,
        Act.DISMISS_FEELING: Moment.DISMISSED,
        Act.ARGUE: Moment.ARGUED,
        Act.COMMAND: Moment.COMMANDED,
        Act.PRESSURE: Moment.PRESSED,
        Act.SHIFT_BLAME: Moment.SHIFTED,
        Act.FLAT_REFUSAL: Moment.REFUSED,
        Act.OFF_TOPIC: Moment.OFF_TOPIC,
        Act.OVERPROMISE: Moment.OVERPROMISED,
        Act.VAGUE_PROMISE: Moment.VAGUE,
        Act.JARGON: Moment.JARGON,
        Act.HANDOVER: Moment.HANDED_OVER,
        Act.ACKNOWLEDGE_FEELING: Moment.FELT,
        Act.TAKE_OWNERSHIP: Moment.OWNED,
        Act.SET_LIMIT: Moment.LIMITED,
        Act.EVIDENCE: Moment.PROVED,
        Act.COMMIT_TIME: Moment.TIMED,
        Act.RESTATE_FACTS: Moment.RESTATED,
        Act.APOLOGISE: Moment.APOLOGY,
        Act.RESPECT: Moment.RESPECTED,
        Act.GIVE_SPACE: Moment.SPACE,
        Act.EXPLAIN: Moment.EXPLAINED,
        Act.REASSURE: Moment.REASSURED,
        Act.GUIDE: Moment.GUIDED,
        Act.GREET: Moment.GREETED,
        Act.IDENTIFY: Moment.GREETED,
    }
)
"""Act → how it lands, the most telling first."""
_CLOSES = frozenset({Act.SUMMARISE_CLOSE, Act.THANK})
_GLAD = frozenset(
    {
        Moment.FELT,
        Moment.GUIDED,
        Moment.OWNED,
        Moment.PROVED,
        Moment.REMEDY_GOOD,
        Moment.RESPECTED,
        Moment.RESTATED,
        Moment.TIMED,
    }
)
"""What a customer for whom the matter is settled may still say to a message."""


def opening(state: State) -> StageDirection:
    """The customer's first words; their text stands in the scenario."""
    return _plain(state, ())


def silence(state: State, *, gone: bool) -> StageDirection:
    """What the customer says when the trainee keeps silent."""
    if not gone:
        return _plain(state, (Moment.NUDGE,))
    parting = Moment.GOODBYE if state.agreement != Agreement.NONE else Moment.WALK_OUT
    return _plain(state, (), ending=parting, ends=True)


def direct(
    before: State,
    after: State,
    reading: Reading,
    told: tuple[Telling, ...],
    persona: Persona,
    scenario: Scenario,
) -> StageDirection:
    """The direction for the reply to one message."""
    reactions = _reactions(before, after, reading)
    if ended := _parting(before, after, reading, persona, reactions):
        return ended
    if after.agreement == Agreement.SETTLED:
        return _settled(after, reading, told, scenario, reactions)
    remedy, welcome = _answered_remedy(reading, after, scenario)
    content, asks = _content(before, after, reading, told, remedy)
    turning_point = _turning_point(before, after)
    return _plain(
        after,
        reactions,
        tell=() if turning_point else told,
        content=content,
        remedy=remedy,
        remedy_welcome=welcome,
        asks=asks,
        ending=turning_point,
    )


def _reactions(before: State, after: State, reading: Reading) -> tuple[Moment, ...]:
    if reading.repeats or reading.stuffed:
        return (Moment.REPEATED,)
    found = [moment for act, moment in _LANDED.items() if act in reading.acts]
    if Moment.APOLOGY in found and before.heard.get(Act.APOLOGISE, 0) >= 2:
        found[found.index(Moment.APOLOGY)] = Moment.APOLOGY_WORN
    if reading.acts & {Act.OFFER_REMEDY, Act.OFFER_ALTERNATIVE} and not reading.negative:
        found.insert(0, _remedy_moment(before, after, reading))
    if not reading.acts:
        found = [Moment.EMPTY]
    if reading.interrupts:
        found.insert(0, Moment.INTERRUPTED)
    return tuple(dict.fromkeys(found))[:3]


def _remedy_moment(before: State, after: State, reading: Reading) -> Moment:
    if too_early(before):
        return Moment.TOO_EARLY
    return Moment.REMEDY_GOOD if after.temper <= 5.5 and reading.offered else Moment.REMEDY_SHORT


def _parting(
    before: State,
    after: State,
    reading: Reading,
    persona: Persona,
    reactions: tuple[Moment, ...],
) -> StageDirection | None:
    """The last words, where this is the end."""
    if after.outcome is not None:
        by = {
            LeavesBy.WALK_OUT: Moment.WALK_OUT,
            LeavesBy.MANAGER: Moment.WANT_MANAGER,
            LeavesBy.PUBLIC_POST: Moment.PUBLIC_POST,
        }[persona.thresholds.leaves_by]
        return _plain(after, reactions[:1], content=Content.LEAVE, ending=by, ends=True)
    confirms = (Moment.CONFIRM,) if Act.CHECK_UNDERSTANDING in reading.acts else ()
    closes = bool(reading.acts & _CLOSES)
    if before.agreement == after.agreement == Agreement.WISH and closes:
        return _plain(after, confirms, ending=Moment.GOODBYE_COLD, ends=True)
    if before.agreement.whole and after.agreement.whole:
        if not (closes or before.agreement == Agreement.SETTLED):
            return None
        return _plain(after, confirms, ending=Moment.GOODBYE, ends=True)
    return None


def _settled(
    after: State,
    reading: Reading,
    told: tuple[Telling, ...],
    scenario: Scenario,
    reactions: tuple[Moment, ...],
) -> StageDirection:
    """Nothing is left to fight for: says so, answers what is asked, waits for the trainee."""
    glad = tuple(moment for moment in reactions if moment in _GLAD)
    if Act.CHECK_UNDERSTANDING in reading.acts:
        glad = (Moment.CONFIRM, *glad)
    remedy, welcome = _answered_remedy(reading, after, scenario)
    return _plain(
        after,
        glad,
        tell=told,
        remedy=remedy if welcome else None,
        remedy_welcome=welcome,
        asks=Moment.ACCEPT,
    )


def _answered_remedy(reading: Reading, after: State, scenario: Scenario) -> tuple[str | None, bool]:
    """The remedy the reply should speak to, and whether it is welcome."""
    if not reading.offered or reading.negative:
        return None, False
    best = max(reading.offered, key=lambda r: scenario.remedy(r).meets_goal)
    good = scenario.remedy(best).allowed and scenario.remedy(best).meets_goal >= 0.5
    return best, good and after.temper <= 7


def _content(
    before: State,
    after: State,
    reading: Reading,
    told: tuple[Telling, ...],
    remedy: str | None,
) -> tuple[Content, Moment | None]:
    if after.agreement != before.agreement and after.agreement != Agreement.NONE:
        half = after.agreement == Agreement.WISH
        return (Content.ACCEPT_HALF if half else Content.ACCEPT), None
    if told:
        return Content.NOTHING, None
    if Act.RESTATE_FACTS in reading.acts or Act.CHECK_UNDERSTANDING in reading.acts:
        return Content.NOTHING, Moment.CONFIRM
    if remedy is not None or reading.acts & {Act.OFFER_REMEDY, Act.OFFER_ALTERNATIVE}:
        return Content.NOTHING, _doubt(after)
    if reading.asked:
        held_back = any(after.revealed.get(fact, 0) < WHOLE for fact in reading.asked)
        return (Content.NOTHING, Moment.WITHHOLD) if held_back else (Content.HURT, None)
    if reading.acts & {Act.ASK_CLOSED, Act.ASK_OPEN, Act.ASK_CHOICE}:
        return Content.NOTHING, Moment.NO_IDEA
    if after.stage in (Stage.OPENING, Stage.VENTING):
        return (Content.HURT if after.feeling_met >= 1 else Content.DEMAND), None
    return (Content.QUESTION if after.turn % 2 else Content.HURT), None


def _doubt(after: State) -> Moment | None:
    """What the customer still wants to know about an offer."""
    if not after.promised_time:
        return Moment.ASK_WHEN
    if not after.proved and after.trust < 6:
        return Moment.ASK_PROOF
    if "take_ownership" not in after.earned:
        return Moment.ASK_WHO
    return Moment.ASK_NEXT if after.trust < 7 else None


def _turning_point(before: State, after: State) -> Moment | None:
    if after.wants_manager and not before.wants_manager:
        return Moment.WANT_MANAGER
    if after.threatened and not before.threatened:
        return Moment.THREATEN
    return None


def _plain(
    state: State,
    reactions: tuple[Moment, ...],
    *,
    tell: tuple[Telling, ...] = (),
    content: Content = Content.NOTHING,
    remedy: str | None = None,
    remedy_welcome: bool = False,
    asks: Moment | None = None,
    ending: Moment | None = None,
    ends: bool = False,
) -> StageDirection:
    return StageDirection(
        reactions=reactions,
        stage=state.stage,
        temper=state.temper,
        trust=state.trust,
        openness=state.openness,
        patience=state.patience,
        tell=tell,
        content=content,
        remedy=remedy,
        remedy_welcome=remedy_welcome,
        asks=asks,
        ending=ending,
        ends=ends,
    )
