"""The report's two drawings as inline SVG: they follow the page's colours and carry their words."""

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.customer.state import Mind
from roleplay.web.markup import esc, number
from roleplay.web.words import Words

CUT = 60.0
"""Where the quadrant is cut on both axes, as the scorecard cuts it."""
SCALES = ("temper", "trust", "openness", "patience")


@dataclass(frozen=True)
class MoodPoint:
    """The customer's mind at one turn."""

    n: int
    mind: Mind


def quadrant(words: Words, process: float | None, manner: float | None, style: str | None) -> str:
    """Process by manner, with a mark where this conversation stands."""
    if process is None or manner is None or style is None:
        return f'<p class="rp-hint">{esc(words("report.style_none"))}</p>'
    said = words(
        "report.style_alt",
        process=number(process),
        manner=number(manner),
        style=words("style." + style),
    )
    x, y = 34 + process * 2.52, 262 - manner * 2.52
    return (
        f'<svg class="rp-quadrant" viewBox="0 0 300 296" role="img" aria-label="{esc(said)}">'
        f"{_corners(words, style)}"
        '<path class="axis" d="M34 10V262H286"/>'
        f'<text class="scale" x="{34 + CUT * 2.52}" y="276" text-anchor="middle">60</text>'
        f'<text class="scale" x="28" y="{262 - CUT * 2.52 + 4}" text-anchor="end">60</text>'
        f'<text class="name" x="286" y="290" text-anchor="end">{esc(words("report.process"))} '
        f"{number(process)} →</text>"
        '<text class="name" x="-10" y="14" text-anchor="end" transform="rotate(-90)">'
        f"{esc(words('report.manner'))} {number(manner)} →</text>"
        f'<circle class="halo" cx="{x:.1f}" cy="{y:.1f}" r="13"/><circle class="mark" '
        f'cx="{x:.1f}" cy="{y:.1f}" r="6.5"/></svg>'
    )


def _corners(words: Words, style: str) -> str:
    middle = 34 + CUT * 2.52
    level = 262 - CUT * 2.52
    places = {
        "cold": (34, level, middle - 34, 262 - level),
        "factory": (middle, level, 286 - middle, 262 - level),
        "friendly": (34, 10, middle - 34, level - 10),
        "quality": (middle, 10, 286 - middle, level - 10),
    }
    drawn = []
    for name, (left, top, width, height) in places.items():
        here = "here" if name == style else ""
        drawn.append(
            f'<rect class="corner {here}" x="{left + 1.5:.1f}" y="{top + 1.5:.1f}" '
            f'width="{width - 3:.1f}" height="{height - 3:.1f}" rx="8"/>'
            f'<text class="corner-name {here}" x="{left + width / 2:.1f}" y="{top + 22:.1f}" '
            f'text-anchor="middle">{esc(words("style." + name))}</text>'
        )
    return "".join(drawn)


def mood_curve(words: Words, points: Sequence[MoodPoint]) -> str:
    """The four scales over the customer's turns, with a table for those who prefer one."""
    if len(points) < 2:
        return (
            f'<p class="rp-hint">{esc(words("flag.too_short"))}</p>'
            if not points
            else _table(words, points)
        )
    parts = [
        words(
            "report.curve_part",
            name=words("mood." + name),
            first=number(getattr(points[0].mind, name)),
            last=number(getattr(points[-1].mind, name)),
        )
        for name in SCALES
    ]
    joint = "，" if words.language == "zh" else ", "
    said = esc(words("report.curve_alt", parts=joint.join(parts)))
    lines = "".join(_line(name, points) for name in SCALES)
    return (
        f'<svg class="rp-curve" viewBox="0 0 520 220" role="img" aria-label="{said}">'
        f"{_grid(points)}{lines}</svg>{_legend(words, points)}{_table(words, points)}"
    )


def _x(place: int, count: int) -> float:
    return 30 + place * 476 / max(1, count - 1)


def _y(value: float) -> float:
    return 190 - value * 17.5


def _grid(points: Sequence[MoodPoint]) -> str:
    rows = "".join(
        f'<path class="grid" d="M30 {_y(v):.1f}H506"/>'
        f'<text class="scale" x="22" y="{_y(v) + 4:.1f}" text-anchor="end">{v}</text>'
        for v in (0, 5, 10)
    )
    step = max(1, len(points) // 8)
    marks = "".join(
        f'<text class="scale" x="{_x(i, len(points)):.1f}" y="210" text-anchor="middle">{p.n}'
        "</text>"
        for i, p in enumerate(points)
        if i % step == 0
    )
    return rows + marks


def _line(name: str, points: Sequence[MoodPoint]) -> str:
    where = [(_x(i, len(points)), _y(getattr(p.mind, name))) for i, p in enumerate(points)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in where)
    ends = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2"/>' for x, y in where)
    return f'<g class="curve {name}"><polyline points="{path}"/>{ends}</g>'


def _legend(words: Words, points: Sequence[MoodPoint]) -> str:
    inner = "".join(
        f'<li class="{name}"><i></i>{esc(words("mood." + name))} '
        f"<b>{number(getattr(points[0].mind, name))} → {number(getattr(points[-1].mind, name))}"
        "</b></li>"
        for name in SCALES
    )
    return f'<ul class="rp-legend">{inner}</ul>'


def _table(words: Words, points: Sequence[MoodPoint]) -> str:
    heads = "".join(f'<th scope="col">{esc(words("mood." + name))}</th>' for name in SCALES)
    rows = "".join(
        f'<tr><th scope="row">{esc(words("report.turn", n=p.n))}</th>'
        + "".join(f"<td>{getattr(p.mind, name):.1f}</td>" for name in SCALES)
        + "</tr>"
        for p in points
    )
    return (
        f'<details class="rp-more"><summary>{esc(words("report.curve_table"))}</summary>'
        f'<table class="rp-table"><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody>'
        "</table></details>"
    )
