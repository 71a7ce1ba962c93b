"""Magic words strung together are no message: they neither calm a customer nor earn a mark.

What is judged is a run of pieces, from mark to mark, in which nothing is left once the words of
service talk and the small words between them are taken away: no thing, no place, no reason, no
deed of this case. A short run of them is courtesy ("Sorry, right away."); a long or dense one is
a list, however it is joined.
"""

import re
from collections import Counter
from collections.abc import Sequence

from roleplay.customer.service_talk import Piece, pieces_of

FEWEST = 4
"""Magic words from which a run can count as stuffed."""
DENSEST = {"han": 0.6, "word": 0.5}
"""Share of a run that they take up in it, in Chinese characters or English words."""
BAREST = 0.75
"""The same where they are as few as can be."""
BREATHLESS = 0.4
"""Share in a run of English words without a single mark, which nobody speaks."""
CHAIN = 5
"""Pieces from which a run of stock clauses is stuffed, though its grammar thins it out."""
CHAINED = {"han": 0.42, "word": 0.3}
"""Share that magic words take up in such a chain, of which every piece has one."""
LITANY = 4
"""Pieces with the same beginning from which a run is a litany; one more where it is a pronoun."""
SHORT = {"han": 7, "word": 4}
"""Mean size of a litany's or a chain's pieces; what is said to somebody is longer."""
SHORTEST = {"han": 4, "word": 3}
"""Mean size of pieces so short that one fewer makes a chain."""
STRANGEST = 0.2
"""Share of other words that a run may have."""
ITEMS = 5
"""Bare pieces from which a run can be a list."""
LEAST = 3
"""Magic words that even such a list needs."""
LONGEST = 40
"""Pieces of a run that are looked at together."""
LISTED = 0.4
"""Share of magic words in such a list: the other items are words we don't know."""
SPARED = 5
"""Pieces at either end of a list, less one, that may still be honest words."""
SAME = 0.6
"""Share of different pieces up to which a message says the same again and again."""
_PRONOUNS = frozenset("我您你咱") | {"i", "we", "you"}
_HAN = re.compile(r"[\u4e00-\u9fff]")


def is_stuffed(text: str) -> bool:
    """Whether a message is hardly more than magic words, or says few things again and again."""
    pieces = pieces_of(text)
    lost = sum(p.size for run in _stuffed_runs(pieces) for p in run)
    size = sum(p.size for p in pieces)
    return (size > 0 and lost >= 0.7 * size) or _says_the_same([p.plain for p in pieces])


def without_stuffing(text: str) -> str:
    """The text without its runs of magic words, whatever honest words stand beside them."""
    return honest_readings(text)[0]


def honest_readings(text: str) -> list[str]:
    """What may be the honest part of a message, the shortest reading first.

    Where a list begins and ends is unclear beside a short honest sentence ("I'm sorry. Sorry,
    understand, refund …"). Each further reading leaves a piece more of a list standing at its
    beginning or end. A message without lists has one reading: itself.
    """
    pieces = pieces_of(text)
    if _says_the_same([p.plain for p in pieces]):
        return ["", text]
    runs = _stuffed_runs(pieces)
    if not runs:
        return [text]
    spared = [(0, 0), *((n, 0) for n in range(1, SPARED)), *((0, n) for n in range(1, SPARED))]
    return list(dict.fromkeys(_without(text, pieces, runs, *ends) for ends in spared))


def _without(
    text: str, pieces: Sequence[Piece], runs: Sequence[list[Piece]], front: int, back: int
) -> str:
    """The text without the runs, but for the first or last pieces of each."""
    kept = text
    for whole in reversed(runs):
        run = whole[front : len(whole) - back]
        if not run:
            continue
        before = max((p.end for p in pieces if p.end <= run[0].start), default=0)
        after = min((p.start for p in pieces if p.start >= run[-1].end), default=len(text))
        mark = _closing(text[before : run[0].start])
        kept = kept[: before + mark] + ("\n" if after < len(text) else "") + kept[after:]
    return kept


def _closing(marks: str) -> int:
    """How many of the marks belong to the words before them: up to the first space or bullet."""
    found = re.match(r"[，。！？；：,.!?;:…~～”’\")）】\]]*", marks)
    return found.end() if found else 0


def _says_the_same(plain: Sequence[str]) -> bool:
    pieces = [p for p in plain if _HAN.search(p)]
    return len(pieces) >= 5 and len(set(pieces)) <= len(pieces) * SAME


def _stuffed_runs(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The runs to be left out: of pieces without matter, and of bare pieces like a list."""
    found: list[list[Piece]] = []
    run: list[Piece] = []
    for piece in [*pieces, None]:
        if piece is not None and (piece.empty or piece.bare):
            run.append(piece)
            continue
        found += _stuffed_parts(run)
        run = []
    return found


def _stuffed_parts(run: list[Piece]) -> list[list[Piece]]:
    """The stuffed parts of a run; one that begins a sentence goes before one that cuts into it."""
    if sum(piece.magic for piece in run) < LEAST:
        return []
    starts = [i for i, piece in enumerate(run) if piece.magic]
    for first in sorted(starts, key=lambda i: not run[i].begins):
        for last in range(min(len(run), first + LONGEST) - 1, first - 1, -1):
            if run[last].closes and _is_list(run[first : last + 1]):
                start, end = _widened(run, first, last)
                return [
                    *_stuffed_parts(run[:start]),
                    run[start:end],
                    *_stuffed_parts(run[end:]),
                ]
    return []


def _widened(run: Sequence[Piece], first: int, last: int) -> tuple[int, int]:
    """With the numbers, thanks and small words around it."""
    while first > 0 and _leads(run[first - 1], run[first]):
        first -= 1
    while last + 1 < len(run) and run[last + 1].strange == 0:
        last += 1
    return first, last + 1


def _leads(piece: Piece, following: Piece) -> bool:
    """Whether a piece belongs to the list that begins after it."""
    return piece.strange == 0 and (piece.size <= 1 or piece.courteous or not following.begins)


def _is_list(part: Sequence[Piece]) -> bool:
    magic = sum(p.magic for p in part)
    size = sum(p.size for p in part)
    share = sum(p.taken for p in part) / size if size else 0.0
    kind = Counter(p.kind for p in part).most_common(1)[0][0]
    strange = sum(p.strange for p in part)
    if magic < LEAST:
        return False
    if sum(p.bare for p in part) >= ITEMS and share >= LISTED:
        return True
    if strange > STRANGEST * size:
        return False
    dense = share >= (DENSEST[kind] if magic > FEWEST else BAREST) and magic >= FEWEST
    least = CHAINED[kind] if magic >= CHAIN else BREATHLESS
    breathless = len(part) == 1 and kind == "word" and magic >= FEWEST and share >= least
    return dense or breathless or _is_chain(part, share, kind)


def _is_chain(part: Sequence[Piece], share: float, kind: str) -> bool:
    """Whether it is a chain of short stock clauses; the shorter they are, the fewer it takes."""
    mean = sum(p.size for p in part) / len(part)
    if mean > SHORT[kind]:
        return False
    fewest = CHAIN - (mean <= SHORTEST[kind])
    each = all(p.taken for p in part)
    return (each and len(part) >= fewest and share >= CHAINED[kind]) or _is_litany(part)


def _is_litany(part: Sequence[Piece]) -> bool:
    """Whether most pieces begin with the same word."""
    opening, most = Counter(p.opening for p in part).most_common(1)[0]
    least = LITANY + (opening in _PRONOUNS)
    return most >= least and most >= 0.6 * len(part)
