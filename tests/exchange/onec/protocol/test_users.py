"""Who may come in as 1C: one user for that alone, with a password, and told in words why not."""

import base64

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounting.models import Organization
from accounting.selectors.access import organizations_of
from exchange.models import OneCRequest
from tests.exchange.onec.client import ADDRESS, SECRET, OneC, OneCError
from tests.support.books import PASSWORD, make_member, make_superuser

pytestmark = pytest.mark.django_db


class TestUsers:
    def test_a_wrong_password_is_refused(self, onec: OneC) -> None:
        onec.password = "не тот"
        with pytest.raises(OneCError, match="Неверное имя пользователя или пароль"):
            onec.checkauth()

    def test_a_missing_header_is_told_apart_from_a_wrong_password(self, onec: OneC) -> None:
        with pytest.raises(OneCError, match="нет заголовка Authorization"):
            onec.request("GET", "catalog", "checkauth")
        request = OneCRequest.objects.get()
        assert (request.has_authorization, request.is_accepted) == (False, False)

    def test_a_header_without_a_name_is_told_apart_from_a_missing_one(self, onec: OneC) -> None:
        answer = Client().get(ADDRESS, {"type": "catalog", "mode": "checkauth"}, headers={"Authorization": "Bearer x"})
        assert "нет имени и пароля" in answer.content.decode()
        assert OneCRequest.objects.get().has_authorization

    def test_a_user_of_the_exchange_may_do_nothing_else(self, onec: OneC, organization: Organization) -> None:
        user = get_user_model().objects.get(username=onec.username)
        browser = Client()
        assert not organizations_of(user=user).exists()
        assert not user.get_all_permissions()
        assert browser.login(username=onec.username, password=SECRET)
        assert browser.get(reverse("admin:index")).status_code == 302

    def test_people_do_not_exchange(self, organization: Organization) -> None:
        for user in (make_superuser(), make_member(organization=organization)):
            with pytest.raises(OneCError, match="не для обмена с 1С"):
                OneC(user.username, PASSWORD).checkauth()

    def test_a_user_who_was_given_more_rights_exchanges_no_more(self, onec: OneC) -> None:
        get_user_model().objects.filter(username=onec.username).update(is_staff=True)
        with pytest.raises(OneCError, match="не для обмена с 1С"):
            onec.checkauth()

    def test_a_session_ends_with_its_user(self, onec: OneC) -> None:
        onec.checkauth()
        get_user_model().objects.filter(username=onec.username).update(is_active=False)
        with pytest.raises(OneCError, match="Сеанс обмена не найден"):
            onec.init()

    def test_a_guesser_is_locked_out_in_words(self, onec: OneC, settings: Settings) -> None:
        settings.AXES_ENABLED = True
        onec.password = "не тот"
        for _ in range(settings.AXES_FAILURE_LIMIT + 1):
            with pytest.raises(OneCError) as refused:
                onec.checkauth()
        assert "Слишком много неверных паролей" in str(refused.value)

    def test_an_old_platform_sends_the_name_in_the_encoding_of_windows(self, onec: OneC) -> None:
        pair = base64.b64encode(f"{onec.username}:{SECRET}".encode("windows-1251")).decode()
        response = Client().get(
            ADDRESS, {"type": "catalog", "mode": "checkauth"}, headers={"Authorization": f"Basic {pair}"}
        )
        assert response.content.decode().startswith("success\n")

    def test_the_address_is_taken_without_its_last_slash_too(self, onec: OneC) -> None:
        answer = Client().post(f"{ADDRESS.rstrip('/')}?type=catalog&mode=init").content.decode()
        assert answer.startswith("failure\n")
