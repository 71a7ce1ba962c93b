"""Marks over time as inline SVG: it follows the page's colours and has its numbers as a table."""

from collections.abc import Sequence

from roleplay.content.library import Library
from roleplay.services.progress import Point
from roleplay.web.markup import esc, moment, number
from roleplay.web.present.history import rubric_name
from roleplay.web.words import Words

_LEFT, _RIGHT, _TOP, _BOTTOM, _WIDTH = 34, 14, 14, 202, 720
_TONES = ("open", "patience", "temper", "trust")
"""The colours of the rubrics' lines, in order; names of the page's tokens."""
OVERALL = "overall"


def over_time(words: Words, points: Sequence[Point], library: Library, address: str) -> str:
    """Overall mark and rubric scores, session by session; ``address`` ends where the id goes."""
    table = _table(words, points, library, address)
    if len(points) < 2:
        return f'<p class="rp-hint">{esc(words("progress.one_point"))}</p>{table}'
    rubrics = sorted({key for point in points for key in point.scores})
    tones = dict(zip(rubrics, _TONES, strict=False))
    lines = "".join(
        _line([p.scores.get(rubric) for p in points], tone) for rubric, tone in tones.items()
    )
    dots = "".join(
        _dot(n, len(points), point, address)
        for n, point in enumerate(points)
        if point.mark is not None
    )
    said = words(
        "progress.chart_alt",
        n=len(points),
        first=number(points[0].mark),
        last=number(points[-1].mark),
    )
    names = "".join(
        f'<li class="{tone}"><i></i>{esc(rubric_name(words, library, rubric))}</li>'
        for rubric, tone in tones.items()
    )
    return (
        f'<div class="rp-scroll"><svg class="rp-course" viewBox="0 0 {_WIDTH} 228" role="img" '
        f'aria-label="{esc(said)}">{_grid(len(points))}{lines}'
        f"{_line([p.mark for p in points], OVERALL)}{dots}</svg></div>"
        f'<ul class="rp-legend rp-course-key"><li class="{OVERALL}"><i></i>'
        f"{esc(words('progress.overall'))}</li>{names}</ul>{table}"
    )


def _x(place: int, count: int) -> float:
    return _LEFT + 8 + place * (_WIDTH - _LEFT - _RIGHT - 16) / max(1, count - 1)


def _y(value: float) -> float:
    return _BOTTOM - value * (_BOTTOM - _TOP) / 100


def _grid(count: int) -> str:
    rows = "".join(
        f'<path class="grid" d="M{_LEFT} {_y(v):.1f}H{_WIDTH - _RIGHT}"/>'
        f'<text x="{_LEFT - 8}" y="{_y(v) + 4:.1f}" text-anchor="end">{v}</text>'
        for v in (0, 20, 40, 60, 80, 100)
    )
    step = max(1, -(-count // 12))
    marks = "".join(
        f'<text x="{_x(n, count):.1f}" y="222" text-anchor="middle">{n + 1}</text>'
        for n in range(0, count, step)
    )
    return rows + marks


def _line(values: Sequence[float | None], tone: str) -> str:
    """A line through what is there; a session without a score leaves no gap and no point."""
    where = " ".join(
        f"{_x(n, len(values)):.1f},{_y(value):.1f}"
        for n, value in enumerate(values)
        if value is not None
    )
    return f'<polyline class="{tone}" points="{where}"/>'


def _dot(n: int, count: int, point: Point, address: str) -> str:
    assert point.mark is not None
    said = f"{point.at:%Y-%m-%d} · {point.persona_name} · {point.scenario_title}: {point.mark:.0f}"
    x, y = _x(n, count), _y(point.mark)
    return (
        f'<a href="{esc(address + point.session_id)}" tabindex="-1">'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5"><title>{esc(said)}</title></circle></a>'
    )


def _table(words: Words, points: Sequence[Point], library: Library, address: str) -> str:
    rubrics = sorted({key for point in points for key in point.scores})
    names = [words("progress.overall"), *(rubric_name(words, library, r) for r in rubrics)]
    heads = "".join(f'<th scope="col" class="n">{esc(name)}</th>' for name in names)
    rows = "".join(
        f'<tr><td><a href="{esc(address + p.session_id)}">{esc(p.persona_name)} · '
        f"{esc(p.scenario_title)}</a><br><small>{moment(p.at)}</small></td>"
        + "".join(
            f'<td class="n" data-label="{esc(name)}">{number(value)}</td>'
            for name, value in zip(
                names, [p.mark, *(p.scores.get(r) for r in rubrics)], strict=True
            )
        )
        + "</tr>"
        for p in reversed(points)
    )
    return (
        f'<details class="rp-fold"><summary>{esc(words("progress.chart_table"))}</summary>'
        f'<table class="rp-table stack"><thead><tr><th scope="col">'
        f"{esc(words('progress.reports'))}</th>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        "</details>"
    )
