"""What can go wrong between us and the cabinet: the class of an error says what to do, nobody parses its text.

`TemporaryError`: the same request may succeed later. `ConfigurationError`: a person must mend the connection first.
`PermanentError`: the same request will never succeed. Source: contract §1, «Errors».
"""

# The names say what happened, as in HTTP and in the contract; the suffix «Error» marks the three decisions alone.
# ruff: noqa: N818

from typing import ClassVar, NamedTuple


class ErrorDetail(NamedTuple):
    """One complaint of the cabinet: `path` is the place in the request, for example `sku[3].price`."""

    path: str
    message: str


class IkassaError(Exception):
    """Any failure of an exchange with the cabinet.

    `message`, `code` and `details` are the cabinet's own words, if it said any; `status` is the HTTP status;
    `request_id` finds the request in the cabinet's log. No secret ever gets into any of them.
    """

    template: ClassVar[str]

    def __init__(
        self,
        message: str = "",
        *,
        code: str = "",
        details: tuple[ErrorDetail, ...] = (),
        status: int | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.details = details
        self.status = status
        self.request_id = request_id

    def __str__(self) -> str:
        facts = [type(self).__name__, str(self.status or ""), self.code, self.said]
        if self.request_id:
            facts.append(f"X-Request-Id {self.request_id}")
        return ", ".join(fact for fact in facts if fact)

    @property
    def said(self) -> str:
        """What the cabinet said, with the places it complained of, to be set into a sentence."""
        message = self.message.rstrip(".")
        places = "; ".join(f"{detail.path}: {detail.message.rstrip('.')}" for detail in self.details)
        return f"{message} ({places})" if places else message

    @property
    def explanation(self) -> str:
        """For a person, in Russian: what happened and what to do next."""
        return self.template.format(said=self.said or self.code or "причина не названа")


class TemporaryError(IkassaError):
    """The same request may succeed later."""


class ConfigurationError(IkassaError):
    """Nothing will succeed until a person mends the connection."""


class PermanentError(IkassaError):
    """The same request will never succeed."""


# --- Temporary ------------------------------------------------------------------------------------------------------


class RateLimited(TemporaryError):
    """429, for longer than a request may wait; `retry_after` is in seconds, None if the cabinet named none."""

    template = (
        "Кабинет iKassa просит обращаться к нему реже, и очередь не подошла за 5 минут. "
        "Повторите обмен позже: отправленное не задвоится."
    )
    retry_after: int | None = None


class ServerUnavailable(TemporaryError):
    template = (
        "Кабинет iKassa сообщает о сбое на своей стороне: {said}. "
        "Повторите обмен через несколько минут: отправленное не задвоится."
    )


class ConnectionFailed(TemporaryError):
    template = (
        "Нет связи с сервером iKassa: {said}. "
        "Проверьте подключение к интернету и поле «Сервер» в «Ik авторизация», затем повторите обмен."
    )


class TlsFailed(ConnectionFailed):
    """The server answers, but is not proved to be the one that was meant."""

    template = (
        "Не удалось установить защищённое соединение с сервером iKassa: {said}. "
        "Проверьте поле «Сервер» в «Ik авторизация» и часы этого компьютера, затем повторите обмен."
    )


class AnswerBroken(TemporaryError):
    template = (
        "Ответ кабинета iKassa не удалось прочитать: {said}. "
        "Повторите обмен; если ошибка останется, сообщите о ней в поддержку iKassa."
    )


# --- Configuration --------------------------------------------------------------------------------------------------


class ServerNotAllowed(ConfigurationError):
    template = (
        "{said}. Проверьте поле «Сервер» в «Ik авторизация» "
        "или попросите администратора добавить адрес в IKASSA_ALLOWED_SERVERS."
    )


class RedirectRefused(ConfigurationError):
    template = (
        "Сервер iKassa отправляет на другой адрес, а туда токен не передаётся. "
        "Впишите в поле «Сервер» в «Ik авторизация» окончательный адрес кабинета."
    )


class CredentialsInvalid(ConfigurationError):
    template = "{said}. Получите новые данные для входа в личном кабинете iKassa и впишите их в «Ik авторизация»."


class TokenRefused(ConfigurationError):
    template = (
        "Кабинет iKassa не принял токен. Получите новый токен в личном кабинете и впишите его в «Ik авторизация»."
    )


class ClientRefused(ConfigurationError):
    """The OAuth server gave no token for our client id, secret and audience."""

    template = (
        "Сервер авторизации iKassa не выдал токен: {said}. "
        "Проверьте client_id, client_secret и УНП организации в «Ik авторизация»."
    )


class AccessForbidden(ConfigurationError):
    template = (
        "Кабинет iKassa запретил это действие: {said}. "
        "Дайте этому токену права в личном кабинете или впишите в «Ik авторизация» токен с нужными правами."
    )


# --- Permanent ------------------------------------------------------------------------------------------------------


class RequestInvalid(PermanentError):
    template = "Кабинет iKassa отклонил запрос: {said}. Исправьте указанные данные и повторите обмен."


class MethodUnknown(PermanentError):
    template = (
        "По этому адресу кабинет iKassa не отвечает на запрос обмена: {said}. "
        "Проверьте поле «Сервер» в «Ik авторизация»; если адрес верен, обновите программу."
    )


class CursorExpired(PermanentError):
    template = (
        "Кабинет iKassa забыл место, на котором остановилась загрузка. "
        "Повторите загрузку с начальной даты: уже загруженное не задвоится."
    )


class BatchTooLarge(PermanentError):
    template = "Для кабинета iKassa слишком велик даже один объект: {said}. Сократите его наименование."


class DocumentInvalid(PermanentError):
    """A document of the feed that cannot be read; `code` is `unknown_kind`, `missing_keys` or `malformed_keys`."""

    template = "{said}. Исправить документ можно только в кабинете iKassa; если он не нужен, отметьте «Не учитывать»."

    @property
    def reason(self) -> str:
        """Why, in Russian, naming the keys."""
        return self.message


_BY_STATUS: dict[int, type[IkassaError]] = {
    400: RequestInvalid,
    401: TokenRefused,
    403: AccessForbidden,
    404: MethodUnknown,
    408: ServerUnavailable,
    410: CursorExpired,
    413: BatchTooLarge,
    422: RequestInvalid,
    429: RateLimited,
}
# A success that carries an error is told by its code alone.
_BY_CODE: dict[str, type[IkassaError]] = {
    "api.request.invalid": RequestInvalid,
    "auth.token.invalid": TokenRefused,
    "auth.forbidden": AccessForbidden,
    "api.method.unknown": MethodUnknown,
    "docs.cursor.expired": CursorExpired,
    "api.batch.tooLarge": BatchTooLarge,
    "api.rate.limited": RateLimited,
}


def error_class(status: int, code: str) -> type[IkassaError]:
    """Return the class for an HTTP status and the `code` of the answer, `""` if it carried none (contract §1)."""
    if 200 <= status < 300:
        return _BY_CODE.get(code, RequestInvalid)
    if 300 <= status < 400:
        return RedirectRefused
    if status >= 500:
        return ServerUnavailable
    return _BY_STATUS.get(status, RequestInvalid)
