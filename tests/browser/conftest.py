"""Real Chromium and two servers: ``base_url`` over the scripted assistant, ``real_url`` over the real one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browsing import real_assistant, serving, watched
from scripted import ScriptedAssistant


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert executable, "no Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM"
    arguments = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    arguments += ["--disable-component-update", "--disable-sync"]
    if os.geteuid() == 0:  # Chromium has no sandbox for root, as in containers
        arguments.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": executable, "args": arguments}


@pytest.fixture(scope="session")
def feedback_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("feedback") / "feedback.sqlite"


@pytest.fixture(scope="session")
def base_url(feedback_path: Path) -> Iterator[str]:
    with serving(ScriptedAssistant(), feedback_path) as url:
        yield url


@pytest.fixture(scope="session")
def real_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(real_assistant(tmp_path_factory.mktemp("index"))) as url:
        yield url


@pytest.fixture
def chat(browser: Browser, base_url: str) -> Iterator[Page]:
    """The start page at 1280 × 800; the test fails if the page did what it should not."""
    with browser.new_context(base_url=base_url, viewport={"width": 1280, "height": 800}) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        with watched(context, "/") as (page, _):
            yield page
