"""Cheaper rendering for tests that request hundreds of pages."""

from typing import Any

import pytest
from django.contrib import admin
from django.template import Context, Template


@pytest.fixture
def unrecorded_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render templates as in production: the test client keeps no copy of the context of every included template.

    A page includes some two hundred of them. `response.context` is then empty; `response.context_data` is not.
    """

    def render(template: Template, context: Context) -> str:
        return template.nodelist.render(context)

    monkeypatch.setattr(Template, "_render", render)


@pytest.fixture
def bare_pages(monkeypatch: pytest.MonkeyPatch, unrecorded_templates: None) -> None:
    """Leave out the sidebar and the list of applications: they are the same on every page of the admin.

    For tests that request pages for the sake of their contents; `test_every_page.py` renders every page whole.
    """

    def nothing(*args: Any, **kwargs: Any) -> list[Any]:
        return []

    for part in ("get_sidebar_list", "get_app_list"):
        monkeypatch.setattr(admin.site, part, nothing)
