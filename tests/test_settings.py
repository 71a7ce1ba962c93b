"""Settings that are wrong are named, with what is wrong and what to do."""

import pytest

from roleplay.errors import SettingsError
from roleplay.settings import Settings, read_settings


def test_a_time_zone_is_one_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().zone is None
    monkeypatch.setenv("ROLEPLAY_TIME_ZONE", "Asia/Shanghai")
    assert str(read_settings().zone) == "Asia/Shanghai"
    for wrong in ("Beijing", "../../etc/passwd", "Asia"):
        monkeypatch.setenv("ROLEPLAY_TIME_ZONE", wrong)
        with pytest.raises(SettingsError, match=r"ROLEPLAY_TIME_ZONE: .* no time zone"):
            read_settings()
