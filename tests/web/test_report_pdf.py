"""The report as PDF: its times."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from roleplay.web.report_pdf import moment

AT = datetime(2026, 7, 1, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Shanghai", "2026-07-02 00:30 (Asia/Shanghai, UTC+8)"),
        ("Asia/Kolkata", "2026-07-01 22:00 (Asia/Kolkata, UTC+5:30)"),
        ("America/New_York", "2026-07-01 12:30 (America/New_York, UTC-4)"),
        ("UTC", "2026-07-01 16:30 (UTC)"),
    ],
)
def test_a_moment_says_in_which_zone_it_is(zone: str, shown: str) -> None:
    assert moment(AT, ZoneInfo(zone)) == shown


def test_without_a_zone_it_is_this_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "CST-8")
    time.tzset()
    try:
        assert moment(AT, None) == "2026-07-02 00:30 (UTC+8)"
    finally:
        monkeypatch.undo()
        time.tzset()
