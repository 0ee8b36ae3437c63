"""What a person sees when a page cannot be shown: Russian, with a way on, and without anything that may be broken."""

import re

import pytest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import defaults
from pytest_django.fixtures import Settings

from tests.support import books


@pytest.fixture(autouse=True)
def in_production(settings: Settings) -> None:
    settings.DEBUG = False


def words_of(response: HttpResponseBase) -> str:
    page: str = response.content.decode()  # type: ignore[attr-defined]
    assert '<html lang="ru">' in page
    assert 'href="/admin/"' in page
    return re.sub(r"<[^>]+>", " ", page)


def test_an_address_that_is_none(admin_client: Client) -> None:
    answer = admin_client.get("/nothing/")
    assert answer.status_code == 404
    assert "Такой страницы нет" in words_of(answer)


def test_an_address_with_a_nul(admin_client: Client) -> None:
    answer = admin_client.get("/admin/accounting/item/?q=x%00y")
    assert answer.status_code == 400
    assert "Адрес не понят" in words_of(answer)


def test_a_page_of_somebody_else(client: Client, db: None) -> None:
    stranger = books.make_member(organization=books.make_organization())
    client.force_login(stranger)
    answer = client.get("/admin/accounting/item/")
    assert answer.status_code == 403
    assert "нет прав" in words_of(answer)


def test_a_form_that_was_open_for_too_long() -> None:
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "Форма устарела, ничего не записано" in words_of(answer)


def test_an_error_of_ours_asks_nothing_of_the_database(rf: RequestFactory) -> None:
    answer = defaults.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "Ошибка программы" in words_of(answer)


@pytest.mark.parametrize("name", ["400", "404", "403", "403_csrf", "500"])
def test_no_page_holds_an_english_word(name: str) -> None:
    shown = re.sub(r"<[^>]+>", " ", render_to_string(f"{name}.html"))
    assert set(re.findall(r"[A-Za-z]{2,}", shown)) <= {"iKassa", "cookie"}
