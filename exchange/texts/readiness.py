"""The words of readiness: what keeps an organisation from exchanging, and the steps of its first day."""

from typing import Final

from exchange.codes import GapCode, SetupStep
from exchange.texts.words import Text

_FISCAL_ALONE: Final = "с iKassa работает только «Фискальный регистратор»"

TEXTS: Final[dict[str, Text]] = {
    GapCode.NO_CONNECTION: Text(
        "«Ik авторизация» организации «{subject}» не создана", "Создайте её, укажите сервер и токен."
    ),
    GapCode.CONNECTION_OFF: Text("«Ik авторизация» организации «{subject}» отключена", "Отметьте в ней «Действует»."),
    GapCode.CONNECTION_FAULT: Text("{fault}"),
    GapCode.NO_REGISTER: Text("У организации «{subject}» нет ни одной кассы ККМ", "Добавьте кассу."),
    GapCode.ONLY_REGISTER_OF_OTHER_KIND: Text(
        f"тип «{{kind}}», и другой кассы нет, а {_FISCAL_ALONE}", "Исправьте тип кассы или добавьте кассу ККМ."
    ),
    GapCode.LOADED_REGISTER_OF_OTHER_KIND: Text(
        f"тип «{{kind}}», а {_FISCAL_ALONE}", "Исправьте тип кассы или удалите её «Ik последняя загрузка»."
    ),
    GapCode.REGISTER_OF_OTHER_KIND: Text(
        "Тип кассы «{kind}»: с iKassa она не обменивается", "Для обмена выберите «Фискальный регистратор»."
    ),
    GapCode.NO_LOAD_SETTINGS: Text(
        "нет «Ik последняя загрузка»", "Создайте её на основании кассы и укажите, с какого дня загружать чеки."
    ),
    GapCode.NO_REGISTRATION_NUMBER: Text("не указан регистрационный номер", "Перепишите его с кассы."),
    GapCode.NO_SERIAL_NUMBER: Text("не указан серийный номер", "Перепишите его с кассы."),
    GapCode.NO_WAREHOUSE: Text("не указан склад", "Выберите розничный склад."),
    GapCode.WAREHOUSE_WHOLESALE: Text(
        "склад «{warehouse}» — оптовый", "Выберите розничный склад или смените тип склада на «Розничный»."
    ),
    GapCode.WAREHOUSE_WITHOUT_PRICE_TYPE: Text(
        "Склад «{subject}» кассы «{register}»: не указан розничный вид цены", "Выберите его на складе."
    ),
    GapCode.NO_RETAIL_WAREHOUSE: Text(
        "У организации «{subject}» нет розничного склада с видом цены",
        "Добавьте склад магазина с типом «Розничный» и розничным видом цены.",
    ),
    GapCode.NO_FIT_WAREHOUSE: Text(
        "У организации «{subject}» нет розничного склада с видом цены",
        "Есть склады: {warehouses:names}. Выберите на складе магазина тип «Розничный» и розничный вид цены.",
    ),
    GapCode.SEVERAL: Text("{gaps:sentences}"),
    SetupStep.ORGANIZATION: Text("Добавьте организацию: наименование и УНП", title="Организация"),
    SetupStep.PRICE_TYPE: Text("Добавьте розничный вид цены: BYN, цена включает НДС", title="Розничный вид цены"),
    SetupStep.WAREHOUSE: Text(
        "Добавьте склад магазина: тип «Розничный» и розничный вид цены", title="Розничный склад с видом цены"
    ),
    SetupStep.REGISTER: Text("Добавьте кассу ККМ", title="Касса ККМ: склад и оба номера"),
    SetupStep.CONNECTION: Text("Создайте «Ik авторизация»", title="«Ik авторизация»: сервер и токен"),
    SetupStep.CHECKED: Text("Проверьте связь с кабинетом: кнопка «Проверить связь»", title="Связь с кабинетом есть"),
    SetupStep.LOAD_SETTINGS: Text("Укажите, с какого дня загружать чеки", title="«Ik последняя загрузка» каждой кассы"),
    SetupStep.UNIT: Text("Добавьте единицу измерения: для штук код 796, наименование шт", title="Единица измерения"),
    SetupStep.GOODS: Text("Добавьте товары: по одному или загрузкой из 1С", title="Товары в номенклатуре"),
    SetupStep.PRICES: Text("Установите цены документом «Установка цен»", title="Розничные цены"),
    SetupStep.WORKERS: Text(
        "Фоновые задания не запущены: выполните на сервере {command}", title="Фоновые задания выполняются"
    ),
    SetupStep.WAREHOUSES_SENT: Text("Выгрузите склад: вкладка «Склады»", title="Розничный склад выгружен в кабинет"),
    SetupStep.GOODS_SENT: Text("Выгрузите товары: вкладка «Товары»", title="Товары выгружены в кабинет"),
    SetupStep.SCHEDULE: Text("Обмен запускается только вручную: составьте расписание", title="Расписание обмена"),
}
