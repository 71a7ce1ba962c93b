"""How near words come to a check: harm is never guessed from a turn that merely stands there."""

from roleplay.content.library import Library
from roleplay.customer.analyser import Analyser
from roleplay.customer.transcript import Transcript
from roleplay.grading.hints import nearest
from roleplay.grading.observe import observe
from roleplay.grading.settle import LEAST

TALK = {
    "format": "roleplay-transcript/1",
    "language": "en",
    "channel": "im",
    "persona": {"id": "angry"},
    "scenario": {"id": "late-parcel"},
    "turns": [
        {"n": 1, "speaker": "customer", "text": "My parcel still isn't here."},
        {"n": 2, "speaker": "trainee", "text": "what"},
        {"n": 3, "speaker": "customer", "text": "My parcel. Where is it?"},
        {"n": 4, "speaker": "trainee", "text": "not our department"},
    ],
}


def test_a_bare_word_is_no_sign_of_a_promise_or_a_remedy(
    library: Library, analyser: Analyser
) -> None:
    seen = observe(Transcript.model_validate(TALK), analyser)
    rubric = library.rubrics.get("complaint_handling")
    checks = {check.id: check for c in rubric.criteria for check in c.checks}
    for name in ("overpromises", "against_policy", "concrete"):
        hint = nearest(checks[name].signal, seen, against=name != "concrete")
        assert hint is None or hint.strength < LEAST, name
    shifts = nearest(checks["shifts"].signal, seen, against=True)
    assert shifts is not None
    assert shifts.turn.turn.n == 4
