"""Small pieces of HTML. Everything that comes from people or files passes through ``esc``."""

import html
from collections.abc import Iterable
from datetime import datetime

from roleplay.web.words import Words

_PATHS = {
    "chat": '<path d="M4 5.5h16v10H10l-4.5 4v-4H4z"/>',
    "phone": (
        '<path d="M6 4h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a1.5 1.5 0 0 1-1.5 1.5'
        'A15.5 15.5 0 0 1 4.5 5.5 1.5 1.5 0 0 1 6 4z"/>'
    ),
    "email": '<path d="M4 6h16v12H4z"/><path d="m4 7 8 6 8-6"/>',
    "form": '<path d="M6 4h12v16H6z"/><path d="M9 8h6M9 12h6M9 16h3"/>',
    "post": '<path d="M5 12a7 7 0 0 1 14 0M8 12a4 4 0 0 1 8 0M12 12v8"/>',
    "time": '<circle cx="12" cy="12" r="8"/><path d="M12 7.5V12l3 2"/>',
    "brief": '<path d="M7 4h10v16H7z"/><path d="M10 8h4M10 12h4"/>',
    "down": '<path d="m7 10 5 5 5-5"/>',
    "yes": '<path d="m6 12.5 4 4 8-9"/>',
    "no": '<path d="m7.5 7.5 9 9m0-9-9 9"/>',
    "again": '<path d="M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4"/>',
    "save": '<path d="M12 4v10m-4-4 4 4 4-4M5 19h14"/>',
    "next": '<path d="m10 7 5 5-5 5"/>',
}
CHANNEL_ICONS = {
    "phone": "phone",
    "im": "chat",
    "wechat": "chat",
    "email": "email",
    "web_form": "form",
    "weibo": "post",
}


def esc(text: object) -> str:
    """Text that is shown as it is, whatever it holds."""
    return html.escape(str(text), quote=True)


def icon(name: str) -> str:
    """A line drawing that takes the colour of the text beside it; silent to screen readers."""
    return (
        '<svg class="rp-icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" '
        'stroke="currentColor" stroke-width="1.7" stroke-linecap="round" '
        f'stroke-linejoin="round">{_PATHS[name]}</svg>'
    )


def items(lines: Iterable[str], kind: str = "") -> str:
    """A list of lines."""
    inner = "".join(f"<li>{esc(line)}</li>" for line in lines)
    return f'<ul class="rp-list {kind}">{inner}</ul>'


def avatar(persona_id: str, size: str = "") -> str:
    """A customer's picture, which says nothing that the name beside it does not."""
    return (
        f'<img class="rp-avatar {size}" src="/avatars/{esc(persona_id)}.svg" alt="" width="48" '
        'height="48">'
    )


def dots(words: Words, difficulty: int) -> str:
    """Difficulty 1–5 as dots."""
    drawn = "".join(f'<i class="{"on" if n <= difficulty else ""}"></i>' for n in range(1, 6))
    said = esc(words("difficulty.of", n=difficulty))
    return f'<span class="rp-dots" role="img" aria-label="{said}" title="{said}">{drawn}</span>'


def moment(at: datetime) -> str:
    """A date and time; the browser shows it in its own zone."""
    return f'<time datetime="{at.isoformat()}" data-local>{at:%Y-%m-%d %H:%M}</time>'


def clock(seconds: float) -> str:
    """Minutes and seconds."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def number(value: float | None) -> str:
    """A score without needless decimals; a dash for none."""
    return "–" if value is None else f"{value:.0f}"


def link(address: str, text: str, kind: str = "") -> str:
    """A link within the product; the page follows it without loading anew."""
    return f'<a class="{kind}" href="{esc(address)}" data-go>{text}</a>'
