"""The words of a run: how it ended, what it is doing."""

from typing import Final

from exchange.codes import CommandCode, RunCode, Stage
from exchange.texts.words import Text

_DIED = "Обмен прерван: процесс, который его вёл, перестал отвечать. Сделанное до этого сохранено."

TEXTS: Final[dict[str, Text]] = {
    RunCode.BUSY: Text("Обмен организации «{subject}» уже выполняется.", "Дождитесь его окончания и повторите."),
    RunCode.ALREADY_STARTED: Text("Такой обмен уже идёт или ждёт очереди: показан он, второй не начат."),
    RunCode.LEASE_LOST: Text(
        "Обмен организации «{subject}» остановлен: его место занял другой обмен.",
        "Сделанное до этого сохранено, остальное сделает следующий обмен.",
    ),
    RunCode.STOPPED: Text(
        "Обмен прерван по просьбе.", "Сделанное до этого сохранено; повторите обмен, он продолжится."
    ),
    RunCode.CANCELLED: Text("Обмен прерван.", "Сделанное до этого сохранено; следующий обмен его продолжит."),
    RunCode.CANCELLED_BY: Text(
        "Обмен прервал пользователь «{user}».", "Сделанное до этого сохранено; следующий обмен его продолжит."
    ),
    RunCode.WORKER_DIED: Text(_DIED),
    RunCode.WORKER_DIED_REPEATED: Text(_DIED, "Обмен будет повторён."),
    RunCode.WORKER_DIED_GIVEN_UP: Text(
        _DIED,
        "Попыток было {attempts}, больше обмен сам не повторяется. Посмотрите журнал сервера и запустите обмен "
        "вручную.",
    ),
    RunCode.INTERNAL: Text(
        "Внутренняя ошибка программы, обмен не завершён.", "Подробности записаны в журнал сервера; повторите обмен."
    ),
    RunCode.DATABASE: Text(
        "База данных не отвечает или не подготовлена.",
        "Проверьте DATABASE_URL, выполните migrate и повторите; подробности — в журнале программы.",
    ),
    CommandCode.ORGANIZATION_UNKNOWN: Text(
        "Организации с УНП {unp} нет.", "Проверьте УНП или добавьте организацию в разделе «Организации»."
    ),
    CommandCode.SANDBOX_OFF: Text(
        "Песочница выключена.",
        "Включите её в окружении или в файле .env: IKASSA_SANDBOX=on, "
        "и разрешите её адрес: IKASSA_ALLOWED_SERVERS=api.ikassa.by,accounts.ikassa.by,127.0.0.1",
    ),
    CommandCode.PORT_TAKEN: Text("Порт {port} занят другой программой или запрещён.", "Укажите другой: --port 8766."),
    CommandCode.DAY_UNCLEAR: Text("Дата «{day}» непонятна.", "Укажите день так: --date 2021-06-10."),
    Stage.WAREHOUSES: Text("Выгрузка складов"),
    Stage.CATEGORIES: Text("Выгрузка категорий"),
    Stage.ITEMS: Text("Выгрузка товаров"),
    Stage.STOCK: Text("Выгрузка остатков и цен"),
    Stage.FETCH: Text("Получение документов"),
    Stage.POST: Text("Проведение документов"),
    Stage.EXPIRE: Text("Удаление чеков по сроку хранения"),
    Stage.STOCK_AFTER_LOAD: Text("Отправка остатков"),
    Stage.EXAMINE_FILES: Text("Проверка файлов"),
    Stage.IMPORT_FILE: Text("Загрузка {file}"),
    Stage.WRITE_SALES: Text("Чеки"),
    Stage.WRITE_REFUNDS: Text("Возвраты"),
    Stage.WRITE_REPORTS: Text("Отчёты за смену"),
}
