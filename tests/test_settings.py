"""The environment is read once, strictly, and into a frozen record."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from collabqa.settings import PREFIX, Settings, SettingsError, read_settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)


def test_defaults_are_those_of_the_contract() -> None:
    settings = read_settings()
    assert (settings.index, settings.corpus) == (Path("index"), Path("corpus"))
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.model is None and settings.allowed_hosts == ()


def test_environment_sets_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLLABQA_PORT", "8123")
    monkeypatch.setenv("COLLABQA_INDEX", "/somewhere/else")
    monkeypatch.setenv("COLLABQA_ALLOWED_HOSTS", "docs.example, intranet")
    settings = read_settings()
    assert settings.port == 8123
    assert settings.index == Path("/somewhere/else")
    assert settings.allowed_hosts == ("docs.example", "intranet")


@pytest.mark.parametrize("name", ["COLLABQA_PROT", "collabqa_modell"])
def test_an_unknown_name_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsError, match=f"^{name} is no setting") as caught:
        read_settings()
    assert caught.value.exit_code == 2
    assert "COLLABQA_PORT" in str(caught.value)


@pytest.mark.parametrize("value", ["0", "65536", "eight thousand", ""])
def test_an_impossible_port_is_one_line_that_names_it(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("COLLABQA_PORT", value)
    with pytest.raises(SettingsError, match=r"^COLLABQA_PORT: ") as caught:
        read_settings()
    assert "\n" not in str(caught.value)


def test_settings_are_frozen_and_few() -> None:
    settings = Settings()
    with pytest.raises(ValidationError):
        settings.port = 1
    assert len(Settings.model_fields) <= 11
