"""The words of the client, of the check of a connection, of registers, timetables and incidents."""

from typing import Final

from exchange.codes import (
    CheckCode,
    ClientCode,
    ClientDetail,
    ConnectionCode,
    IncidentCode,
    RegisterCode,
    ScheduleCode,
)
from exchange.texts.text import Text

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
        "Кабинет просит обращаться реже",
        "Кабинет iKassa просит обращаться к нему реже, и очередь не подошла за 5 минут",
        "Повторите обмен позже: отправленное не задвоится.",
    ),
    ClientCode.SERVER_UNAVAILABLE: Text(
        "Сбой на стороне кабинета",
        "Кабинет iKassa сообщает о сбое на своей стороне: {said}",
        "Повторите обмен через несколько минут: отправленное не задвоится.",
    ),
    ClientCode.CONNECTION_FAILED: Text(
        "Нет связи с сервером iKassa",
        "Нет связи с сервером iKassa: {said}",
        "Проверьте подключение к интернету и поле «Сервер» в «Ik авторизация», затем повторите обмен.",
    ),
    ClientCode.TLS_FAILED: Text(
        "Соединение не защищено",
        "Не удалось установить защищённое соединение с сервером iKassa: {said}",
        "Проверьте поле «Сервер» в «Ik авторизация» и часы этого компьютера, затем повторите обмен.",
    ),
    ClientCode.ANSWER_BROKEN: Text(
        "Ответ кабинета не прочитан",
        "Ответ кабинета iKassa не удалось прочитать: {said}",
        "Повторите обмен; если ошибка останется, сообщите о ней в поддержку iKassa.",
    ),
    ClientCode.SERVER_NOT_ALLOWED: Text(
        "Сервер не разрешён",
        "{said}",
        "Проверьте поле «Сервер» в «Ik авторизация» или попросите администратора добавить адрес в "
        "IKASSA_ALLOWED_SERVERS.",
    ),
    ClientCode.REDIRECT_REFUSED: Text(
        "Сервер отправляет на другой адрес",
        "Сервер iKassa отправляет на другой адрес, а туда токен не передаётся",
        "Впишите в поле «Сервер» в «Ik авторизация» окончательный адрес кабинета.",
    ),
    ClientCode.CREDENTIALS_INVALID: Text(
        "Данные для входа негодны",
        "{said}",
        "Получите новые данные для входа в личном кабинете iKassa и впишите их в «Ik авторизация».",
    ),
    ClientCode.TOKEN_REFUSED: Text(
        "Кабинет не принял токен",
        "Кабинет iKassa не принял токен",
        "Получите новый токен в личном кабинете и впишите его в «Ik авторизация».",
    ),
    ClientCode.CLIENT_REFUSED: Text(
        "Токен не выдан",
        "Сервер авторизации iKassa не выдал токен: {said}",
        "Проверьте client_id, client_secret и УНП организации в «Ik авторизация».",
    ),
    ClientCode.ACCESS_FORBIDDEN: Text(
        "Действие запрещено",
        "Кабинет iKassa запретил это действие: {said}",
        "Дайте этому токену права в личном кабинете или впишите в «Ik авторизация» токен с нужными правами.",
    ),
    ClientCode.REQUEST_INVALID: Text(
        "Кабинет отклонил запрос",
        "Кабинет iKassa отклонил запрос: {said}",
        "Исправьте указанные данные и повторите обмен.",
    ),
    ClientCode.METHOD_UNKNOWN: Text(
        "Кабинет не знает такого запроса",
        "По этому адресу кабинет iKassa не отвечает на запрос обмена: {said}",
        "Проверьте поле «Сервер» в «Ik авторизация»; если адрес верен, обновите программу.",
    ),
    ClientCode.CURSOR_EXPIRED: Text(
        "Место загрузки забыто",
        "Кабинет iKassa забыл место, на котором остановилась загрузка",
        "Повторите загрузку с начальной даты: уже загруженное не задвоится.",
    ),
    ClientCode.BATCH_TOO_LARGE: Text(
        "Объект слишком велик",
        "Для кабинета iKassa слишком велик даже один объект: {said}",
        "Сократите его наименование.",
    ),
    ClientCode.DOCUMENT_INVALID: Text(
        "Документ не прочитан",
        "{said}",
        "Исправить документ можно только в кабинете iKassa; если он не нужен, отметьте «Не учитывать».",
    ),
}

_MISSING = "не хватает ключей: {missing:keys}"
_MALFORMED = "неверные значения ключей: {malformed:keys}"

_DETAILS: dict[str, Text] = {
    ClientDetail.NOT_GIVEN: Text("Причина не названа", "причина не названа"),
    ClientDetail.COMPLAINT: Text("Замечания кабинета", "{message} ({places:list})"),
    ClientDetail.PLACE: Text("Место в запросе", "{path}: {message}"),
    ClientDetail.ADDRESS_EMPTY: Text("Адрес не указан", "Адрес сервера iKassa не указан"),
    ClientDetail.ADDRESS_MALFORMED: Text("Адрес непонятен", "Адрес сервера iKassa не похож на «имя» или «имя:порт»"),
    ClientDetail.ADDRESS_NOT_LISTED: Text(
        "Сервера нет среди разрешённых", "Сервер «{host}», порт {port}, не входит в список разрешённых"
    ),
    ClientDetail.ADDRESS_NOT_HTTPS: Text("Сервер не по https", "К серверу «{host}» можно обращаться только по https"),
    ClientDetail.TOKEN_EMPTY: Text("Токен не указан", "Токен iKassa не указан"),
    ClientDetail.TOKEN_MALFORMED: Text(
        "Недопустимые знаки в токене", "В токене iKassa есть пробелы или недопустимые знаки"
    ),
    ClientDetail.CLIENT_SECRET_EMPTY: Text(
        "Не указан client_id или client_secret", "Не указан client_id или client_secret"
    ),
    ClientDetail.UNP_EMPTY: Text("Не указан УНП", "У организации не указан УНП"),
    ClientDetail.TIMEOUT: Text("Сервер не ответил вовремя", "сервер не ответил вовремя"),
    ClientDetail.CERTIFICATE_UNTRUSTED: Text("Сертификат не проверен", "не удалось проверить сертификат сервера"),
    ClientDetail.CONNECTION_LOST: Text("Соединения нет", "соединение не установилось или оборвалось"),
    ClientDetail.ANSWER_CUT_OFF: Text("Ответ оборвался", "ответ оборвался"),
    ClientDetail.ANSWER_TOO_LARGE: Text("Ответ слишком велик", "ответ слишком велик"),
    ClientDetail.ANSWER_NOT_OBJECT: Text("Ответ не JSON", "это не объект JSON"),
    ClientDetail.OAUTH_TOKEN_MALFORMED: Text("Негодный токен", "сервер авторизации прислал негодный токен"),
    ClientDetail.RESULTS_DO_NOT_MATCH: Text(
        "Ответы не о том", "отправлено объектов: {count}, а ответы не о них или не в том порядке"
    ),
    ClientDetail.PAGES_REPEAT: Text("Страницы не сменяются", "страницы списка не сменяются"),
    ClientDetail.FEED_STUCK: Text("Лента не движется", "лента документов обещает продолжение, но не двигается с места"),
    ClientDetail.FEED_ITEM_NOT_OBJECT: Text("Не документ", "вместо документа пришёл не объект JSON"),
    ClientDetail.MISSING_KEYS: Text("Не хватает ключей", _MISSING),
    ClientDetail.MALFORMED_KEYS: Text("Неверные значения ключей", _MALFORMED),
    ClientDetail.MISSING_AND_MALFORMED_KEYS: Text("Не хватает ключей", f"{_MISSING}; {_MALFORMED}"),
    ClientDetail.DOCUMENT_NOT_OBJECT: Text("Документ не JSON", "Документ — не объект JSON"),
    ClientDetail.DOCUMENT_KIND_UNKNOWN: Text("Неизвестный вид документа", "Неизвестный вид документа: «{kind}»"),
    ClientDetail.DOCUMENT_UNREADABLE: Text("Документ не прочитан", "Документ не удалось прочитать: {problems}"),
}

_CONNECTIONS: dict[str, Text] = {
    ConnectionCode.ORGANIZATION_UNKNOWN: Text(
        "Нет такой организации",
        "Организации с УНП {subject_key} нет",
        "Проверьте УНП или добавьте организацию в разделе «Организации».",
        is_whole=True,
    ),
    ConnectionCode.MISSING: Text(
        "Нет «Ik авторизация»",
        "У организации «{subject}» нет «Ik авторизация»",
        "Создайте её и укажите сервер и токен iKassa.",
        is_whole=True,
    ),
    ConnectionCode.SWITCHED_OFF: Text(
        "«Ik авторизация» отключена",
        "«Ik авторизация» организации «{subject}» отключена",
        "Отметьте в ней «Действует» и повторите.",
        is_whole=True,
    ),
    ConnectionCode.CLIENT_SECRET_EMPTY: Text(
        "Не указан client_id или client_secret",
        "не указан client_id или client_secret",
        "Возьмите их в личном кабинете iKassa и впишите.",
    ),
    ConnectionCode.TOKEN_EMPTY: Text(
        "Не указан токен", "не указан токен", "Возьмите его в личном кабинете iKassa и впишите."
    ),
    CheckCode.TLS_NOT_NEEDED: Text("Шифрование не нужно", "сервер на этом же компьютере, шифрование не нужно"),
    CheckCode.REGISTERS_SEEN: Text("Кассы видны", "касс в кабинете: {count}"),
    CheckCode.NO_REGISTERS: Text(
        "Касс в кабинете нет", "В кабинете нет ни одной кассы", "Подключите её в личном кабинете iKassa."
    ),
}

_COPY_NUMBERS = "Перепишите с кассы: без обоих номеров её не узнать."

_REGISTERS: dict[str, Text] = {
    RegisterCode.MATCHED: Text("Совпадает", "Совпадают оба номера", is_whole=True),
    RegisterCode.SERIAL_DIFFERS: Text(
        "Серийный номер различается",
        "Серийный номер кассы «{subject}» различается: у нас {ours}, в кабинете {theirs}",
        "Исправьте номер; если касса заменена, заведите новую.",
        is_whole=True,
    ),
    RegisterCode.REGISTRATION_DIFFERS: Text(
        "Регистрационный номер различается",
        "Регистрационный номер кассы «{subject}» различается: у нас {ours}, в кабинете {theirs}",
        "Исправьте номер; если касса перерегистрирована, заведите новую.",
        is_whole=True,
    ),
    RegisterCode.NO_SERIAL_NUMBER: Text(
        "Нет серийного номера", "У кассы «{subject}» не указан серийный номер", _COPY_NUMBERS, is_whole=True
    ),
    RegisterCode.NO_REGISTRATION_NUMBER: Text(
        "Нет регистрационного номера",
        "У кассы «{subject}» не указан регистрационный номер",
        _COPY_NUMBERS,
        is_whole=True,
    ),
    RegisterCode.NO_NUMBERS: Text(
        "Нет номеров",
        "У кассы «{subject}» не указаны регистрационный и серийный номера",
        _COPY_NUMBERS,
        is_whole=True,
    ),
    RegisterCode.NOT_IN_CABINET: Text(
        "Нет в кабинете",
        "Кассы «{subject}» ({registration} / {serial}) в кабинете нет",
        "Проверьте номера или подключите кассу в личном кабинете iKassa.",
        is_whole=True,
    ),
    RegisterCode.NOT_OURS: Text(
        "Нет в учёте",
        "Касса «{subject}» есть в кабинете, а в учёте её нет",
        "Добавьте кассу ККМ с номерами {registration} и {serial}.",
        is_whole=True,
    ),
}

_SCHEDULES: dict[str, Text] = {
    ScheduleCode.NO_WEEKDAY: Text("Нет дня недели", "Выберите хотя бы один день недели"),
    ScheduleCode.MONTH_DAYS_MALFORMED: Text(
        "Числа месяца непонятны",
        "Числа месяца «{days}» непонятны",
        "Перечислите их через запятую, например: 1, 15.",
    ),
    ScheduleCode.CRON_MALFORMED: Text(
        "Строка cron непонятна",
        "Строка cron «{line}» непонятна",
        "Нужны пять полей — минута, час, число, месяц, день недели — например: */10 8-20 * * 1-6.",
    ),
}

_INCIDENTS: dict[str, Text] = {
    IncidentCode.REFUSED: Text(
        "Кабинет отказывает",
        "Кабинет iKassa отказывает организации «{subject}» с {since:moment}",
        "Проверьте токен в «Ik авторизация».",
        is_whole=True,
    ),
    IncidentCode.UNREACHABLE: Text(
        "Нет связи с кабинетом",
        "Нет связи с кабинетом iKassa организации «{subject}» с {since:moment}",
        "Проверьте интернет и поле «Сервер» в «Ik авторизация»; обмен повторяется сам.",
        is_whole=True,
    ),
    IncidentCode.RUN_GIVEN_UP: Text("Обмен не удаётся", "{kind:run_kind} не удаётся: {error}"),
    IncidentCode.DOCUMENTS_HELD: Text(
        "Задержаны документы",
        "задержано документов: {count}",
        "Причины и выходы — во «Входящих документах».",
    ),
    IncidentCode.SHIFT_DIFFERS: Text(
        "Разница с Z-отчётом",
        "Смена {subject}, касса «{register}»: разница с Z-отчётом {difference:money}",
        "Что может её объяснить — на странице смены.",
        is_whole=True,
    ),
    IncidentCode.STOCK_BELOW_ZERO: Text("Остатки ниже нуля", "остатков ниже нуля: {count}"),
    IncidentCode.WORKERS_SILENT: Text(
        "Фоновые задания не выполняются",
        "Фоновые задания не выполняются: обмен по расписанию стоит",
        "Запустите их на сервере: systemctl start ikassa-admin-worker, без systemd — {command}.",
    ),
}

TEXTS = {**_CLIENT, **_DETAILS, **_CONNECTIONS, **_REGISTERS, **_SCHEDULES, **_INCIDENTS}
