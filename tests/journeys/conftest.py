"""A real browser on a running server.

``look(page, "home")`` looks at a page in all its looks and fails with every barrier found;
pictures land in ``test-results/screens``. ``sign_in(user)`` signs the browser in.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from tests.journeys.axe import FEW, VIEWS, look_at

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop in this thread
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FRONT_END = Path(settings.ROOT) / "frontend" / "dist" / "manifest.json"


def _chromium() -> str | None:
    wanted = os.environ.get("CHROMIUM")
    return wanted or next(filter(None, map(shutil.which, BROWSERS)), None)


def _go_without(reason: str) -> None:
    """Skip on a developer's machine; on the CI machine a missing browser is a failure."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = _chromium()
    if path is None:
        _go_without("no Chromium found: install it or name it in CHROMIUM")
    if not FRONT_END.exists():
        _go_without("the front end is not built: make build")
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "args": ["--no-sandbox", "--disable-background-networking", "--disable-quic"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture(autouse=True)
def _demo_mode(settings):
    settings.DEMO = True


@pytest.fixture
def page(page):
    """A page that fails the test when a script of ours breaks or the policy blocks something."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: (
            faults.append(message.text)
            if message.type == "error" and "Content Security Policy" in message.text
            else None
        ),
    )
    yield page
    assert faults == []


@pytest.fixture
def sign_in(context, live_server, client):
    """Sign the browser in as a user, without the forms."""

    def sign_in(user):
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )

    return sign_in


@pytest.fixture
def look():
    """Look at a page: no barrier (WCAG 2.2 AA) in light, dark, elder and at 320 px; pictures kept.

    ``few=True`` looks at the first and the hardest view only (light; elder at 320 px).
    """

    def look(page, name, *, few=False):
        faults = look_at(page, name, FEW if few else VIEWS)
        assert not faults, "\n".join(faults)

    return look
