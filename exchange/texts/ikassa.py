"""The words of the client, of the check of a connection, of registers, and timetables."""

from typing import Final

from exchange.codes import (
    CheckCode,
    ClientCode,
    ClientDetail,
    ConnectionCode,
    RegisterCode,
    ScheduleCode,
)
from exchange.texts.words import Text

#: By the name of a step of the check.
STEP_TITLES: Final = {
    "address": "Адрес разрешён",
    "server": "Сервер отвечает",
    "tls": "Соединение защищено",
    "token": "Токен принят",
    "registers": "Кассы видны",
}
#: By the state of a step.
STEP_STATES: Final = {"ok": "да", "failed": "нет", "skipped": "не проверялось"}

_CLIENT: dict[str, Text] = {
    ClientCode.RATE_LIMITED: Text(
        "Кабинет iKassa просит обращаться к нему реже, и очередь не подошла за 5 минут",
        "Повторите обмен позже: отправленное не задвоится.",
    ),
    ClientCode.SERVER_UNAVAILABLE: Text(
        "Кабинет iKassa сообщает о сбое на своей стороне: {reason}",
        "Повторите обмен через несколько минут: отправленное не задвоится.",
    ),
    ClientCode.CONNECTION_FAILED: Text(
        "Нет связи с сервером iKassa: {reason}",
        "Проверьте подключение к интернету и поле «Сервер» в «Ik авторизация», затем повторите обмен.",
    ),
    ClientCode.TLS_FAILED: Text(
        "Не удалось установить защищённое соединение с сервером iKassa: {reason}",
        "Проверьте поле «Сервер» в «Ik авторизация» и часы этого компьютера, затем повторите обмен.",
    ),
    ClientCode.ANSWER_BROKEN: Text(
        "Ответ кабинета iKassa не удалось прочитать: {reason}",
        "Повторите обмен; если ошибка останется, сообщите о ней в поддержку iKassa.",
    ),
    ClientCode.SERVER_NOT_ALLOWED: Text(
        "{reason}",
        "Проверьте поле «Сервер» в «Ik авторизация» или попросите администратора добавить адрес в "
        "IKASSA_ALLOWED_SERVERS.",
    ),
    ClientCode.REDIRECT_REFUSED: Text(
        "Сервер iKassa отправляет на другой адрес, а туда токен не передаётся",
        "Впишите в поле «Сервер» в «Ik авторизация» окончательный адрес кабинета.",
    ),
    ClientCode.CREDENTIALS_INVALID: Text(
        "{reason}", "Получите новые данные для входа в личном кабинете iKassa и впишите их в «Ik авторизация»."
    ),
    ClientCode.TOKEN_REFUSED: Text(
        "Кабинет iKassa не принял токен", "Получите новый токен в личном кабинете и впишите его в «Ik авторизация»."
    ),
    ClientCode.CLIENT_REFUSED: Text(
        "Сервер авторизации iKassa не выдал токен: {reason}",
        "Проверьте client_id, client_secret и УНП организации в «Ik авторизация».",
    ),
    ClientCode.ACCESS_FORBIDDEN: Text(
        "Кабинет iKassa запретил это действие: {reason}",
        "Дайте этому токену права в личном кабинете или впишите в «Ik авторизация» токен с нужными правами.",
    ),
    ClientCode.REQUEST_INVALID: Text(
        "Кабинет iKassa отклонил запрос: {reason}", "Исправьте указанные данные и повторите обмен."
    ),
    ClientCode.METHOD_UNKNOWN: Text(
        "По этому адресу кабинет iKassa не отвечает на запрос обмена: {reason}",
        "Проверьте поле «Сервер» в «Ik авторизация»; если адрес верен, обновите программу.",
    ),
    ClientCode.CURSOR_EXPIRED: Text(
        "Кабинет iKassa забыл место, на котором остановилась загрузка",
        "Повторите загрузку с начальной даты: уже загруженное не задвоится.",
    ),
    ClientCode.BATCH_TOO_LARGE: Text(
        "Для кабинета iKassa слишком велик даже один объект: {reason}", "Сократите его наименование."
    ),
    ClientCode.DOCUMENT_INVALID: Text(
        "{reason}", "Исправить документ можно только в кабинете iKassa; если он не нужен, отметьте «Не учитывать»."
    ),
}

_MISSING = "не хватает ключей: {missing:keys}"
_MALFORMED = "неверные значения ключей: {malformed:keys}"

_DETAILS: dict[str, Text] = {
    ClientDetail.NOT_GIVEN: Text("причина не названа"),
    ClientDetail.COMPLAINT: Text("{message} ({places:list})"),
    ClientDetail.PLACE: Text("{path}: {message}"),
    ClientDetail.ADDRESS_EMPTY: Text("Адрес сервера iKassa не указан"),
    ClientDetail.ADDRESS_MALFORMED: Text("Адрес сервера iKassa не похож на «имя» или «имя:порт»"),
    ClientDetail.ADDRESS_NOT_LISTED: Text("Сервер «{host}», порт {port}, не входит в список разрешённых"),
    ClientDetail.ADDRESS_NOT_HTTPS: Text("К серверу «{host}» можно обращаться только по https"),
    ClientDetail.TOKEN_EMPTY: Text("Токен iKassa не указан"),
    ClientDetail.TOKEN_MALFORMED: Text("В токене iKassa есть пробелы или недопустимые знаки"),
    ClientDetail.CLIENT_SECRET_EMPTY: Text("Не указан client_id или client_secret"),
    ClientDetail.UNP_EMPTY: Text("У организации не указан УНП"),
    ClientDetail.TIMEOUT: Text("сервер не ответил вовремя"),
    ClientDetail.CERTIFICATE_UNTRUSTED: Text("не удалось проверить сертификат сервера"),
    ClientDetail.CONNECTION_LOST: Text("соединение не установилось или оборвалось"),
    ClientDetail.ANSWER_CUT_OFF: Text("ответ оборвался"),
    ClientDetail.ANSWER_TOO_LARGE: Text("ответ слишком велик"),
    ClientDetail.ANSWER_NOT_OBJECT: Text("это не объект JSON"),
    ClientDetail.OAUTH_TOKEN_MALFORMED: Text("сервер авторизации прислал негодный токен"),
    ClientDetail.RESULTS_DO_NOT_MATCH: Text("отправлено объектов: {count}, а ответы не о них или не в том порядке"),
    ClientDetail.PAGES_REPEAT: Text("страницы списка не сменяются"),
    ClientDetail.FEED_STUCK: Text("лента документов обещает продолжение, но не двигается с места"),
    ClientDetail.FEED_ITEM_NOT_OBJECT: Text("вместо документа пришёл не объект JSON"),
    ClientDetail.MISSING_KEYS: Text(_MISSING),
    ClientDetail.MALFORMED_KEYS: Text(_MALFORMED),
    ClientDetail.MISSING_AND_MALFORMED_KEYS: Text(f"{_MISSING}; {_MALFORMED}"),
    ClientDetail.DOCUMENT_NOT_OBJECT: Text("Документ — не объект JSON"),
    ClientDetail.DOCUMENT_KIND_UNKNOWN: Text("Неизвестный вид документа: «{kind}»"),
    ClientDetail.DOCUMENT_UNREADABLE: Text("Документ не удалось прочитать: {problems}"),
}

_CONNECTIONS: dict[str, Text] = {
    ConnectionCode.CLIENT_SECRET_EMPTY: Text(
        "не указан client_id или client_secret", "Возьмите их в личном кабинете iKassa и впишите."
    ),
    ConnectionCode.TOKEN_EMPTY: Text("не указан токен", "Возьмите его в личном кабинете iKassa и впишите."),
    CheckCode.TLS_NOT_NEEDED: Text("сервер на этом же компьютере, шифрование не нужно"),
    CheckCode.REGISTERS_SEEN: Text("касс в кабинете: {count}"),
    CheckCode.NO_REGISTERS: Text("В кабинете нет ни одной кассы", "Подключите её в личном кабинете iKassa."),
}

_COPY_NUMBERS = "Перепишите с кассы: без обоих номеров её не узнать."

_REGISTERS: dict[str, Text] = {
    RegisterCode.MATCHED: Text("Совпадают оба номера"),
    RegisterCode.SERIAL_DIFFERS: Text(
        "Серийный номер кассы «{subject}» различается: у нас {ours}, в кабинете {theirs}",
        "Исправьте номер; если касса заменена, заведите новую.",
    ),
    RegisterCode.REGISTRATION_DIFFERS: Text(
        "Регистрационный номер кассы «{subject}» различается: у нас {ours}, в кабинете {theirs}",
        "Исправьте номер; если касса перерегистрирована, заведите новую.",
    ),
    RegisterCode.NO_SERIAL_NUMBER: Text("У кассы «{subject}» не указан серийный номер", _COPY_NUMBERS),
    RegisterCode.NO_REGISTRATION_NUMBER: Text("У кассы «{subject}» не указан регистрационный номер", _COPY_NUMBERS),
    RegisterCode.NO_NUMBERS: Text("У кассы «{subject}» не указаны регистрационный и серийный номера", _COPY_NUMBERS),
    RegisterCode.NOT_IN_CABINET: Text(
        "Кассы «{subject}» ({registration} / {serial}) в кабинете нет",
        "Проверьте номера или подключите кассу в личном кабинете iKassa.",
    ),
    RegisterCode.NOT_OURS: Text(
        "Касса «{subject}» есть в кабинете, а в учёте её нет",
        "Добавьте кассу ККМ с номерами {registration} и {serial}.",
    ),
}

_SCHEDULES: dict[str, Text] = {
    ScheduleCode.NO_WEEKDAY: Text("Выберите хотя бы один день недели"),
    ScheduleCode.MONTH_DAYS_MALFORMED: Text(
        "Числа месяца «{days}» непонятны", "Перечислите их через запятую, например: 1, 15."
    ),
    ScheduleCode.CRON_MALFORMED: Text(
        "Строка cron «{line}» непонятна",
        "Нужны пять полей — минута, час, число, месяц, день недели — например: */10 8-20 * * 1-6.",
    ),
}

TEXTS = {**_CLIENT, **_DETAILS, **_CONNECTIONS, **_REGISTERS, **_SCHEDULES}
