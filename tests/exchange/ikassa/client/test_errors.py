"""What an error says: the class to the program, an issue to a person, a line to the log."""

import pickle

import pytest

from exchange.codes import ClientCode, ClientDetail
from exchange.ikassa.client import errors
from exchange.issues import Issue
from exchange.texts import issue_text


def told_to_people(kind: type[errors.IkassaError]) -> list[type[errors.IkassaError]]:
    children = [found for child in kind.__subclasses__() for found in told_to_people(child)]
    return [kind, *children] if hasattr(kind, "issue_code") else children


@pytest.mark.parametrize("kind", told_to_people(errors.IkassaError))
def test_every_error_carries_one_decision_and_tells_a_person_what_to_do(kind: type[errors.IkassaError]) -> None:
    decisions = (errors.TemporaryError, errors.ConfigurationError, errors.PermanentError)
    explanation = issue_text(kind("Цена {0} отрицательна.").issue)

    assert sum(issubclass(kind, decision) for decision in decisions) == 1
    assert explanation[0].isupper()
    assert explanation.endswith(".")
    assert ". " in explanation
    assert ".." not in explanation


def test_what_the_cabinet_said_is_shown_with_its_places() -> None:
    details = (errors.ErrorDetail("sku[3].price", "не число."), errors.ErrorDetail("sku[4].name", "пусто"))
    error = errors.RequestInvalid("Ошибка в запросе.", code="api.request.invalid", details=details, status=400)

    assert issue_text(error.issue) == (
        "Кабинет iKassa отклонил запрос: Ошибка в запросе (sku[3].price: не число; sku[4].name: пусто). "
        "Исправьте указанные данные и повторите обмен."
    )


def test_a_refused_token_says_where_to_get_another() -> None:
    assert issue_text(errors.TokenRefused("Unauthorized").issue) == (
        "Кабинет iKassa не принял токен. Получите новый токен в личном кабинете и впишите его в «Ik авторизация»."
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.ConnectionFailed(detail=Issue(ClientDetail.TIMEOUT)), "сервер не ответил вовремя"),
        (errors.ConnectionFailed("no route."), "no route"),
        (errors.ConnectionFailed(code="net.down"), "net.down"),
        (errors.ConnectionFailed(), "причина не названа"),
    ],
)
def test_reason_of_an_error_is_known_here_or_given_by_the_cabinet(error: errors.IkassaError, said: str) -> None:
    assert issue_text(error.issue) == (
        f"Нет связи с сервером iKassa: {said}. Проверьте подключение к интернету и поле «Сервер» в «Ik авторизация», "
        "затем повторите обмен."
    )


def test_issue_of_an_error_is_data_that_survives_the_journal() -> None:
    details = (errors.ErrorDetail("sku[3].price", "не число."),)
    issue = errors.RequestInvalid("Ошибка.", code="api.request.invalid", details=details).issue

    assert (issue.code, issue.params["cause"]) == (ClientCode.REQUEST_INVALID, "api.request.invalid")
    assert issue_text(Issue.from_dict(issue.as_dict())) == issue_text(issue)


def test_log_line_of_an_error_has_no_words_of_ours() -> None:
    listed = Issue(ClientDetail.ADDRESS_NOT_LISTED, params={"host": "evil.example", "port": 443})

    assert str(errors.ServerNotAllowed(detail=listed)) == (
        "ServerNotAllowed, client.address_not_listed, {'host': 'evil.example', 'port': 443}"
    )


def test_an_error_names_its_facts_for_the_log() -> None:
    error = errors.ServerUnavailable("перерыв", code="oops", status=503, request_id="5f0c")

    assert str(error) == "ServerUnavailable, 503, oops, перерыв, X-Request-Id 5f0c"


def test_an_error_survives_the_way_between_processes() -> None:
    error = errors.ServerUnavailable("перерыв", code="oops", status=503, request_id="5f0c")

    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (500, "api.request.invalid", errors.ServerUnavailable),
        (599, "", errors.ServerUnavailable),
        (408, "", errors.ServerUnavailable),
        (404, "api.method.unknown", errors.MethodUnknown),
        (429, "", errors.RateLimited),
        (200, "api.rate.limited", errors.RateLimited),
        (200, "docs.cursor.expired", errors.CursorExpired),
        (409, "", errors.RequestInvalid),
    ],
)
def test_the_status_decides_and_the_code_where_the_status_says_success(
    status: int, code: str, expected: type[errors.IkassaError]
) -> None:
    assert errors.error_class(status, code) is expected
