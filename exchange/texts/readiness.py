"""The words of readiness: what keeps an organisation from exchanging, and the steps of its first day."""

from typing import Final

from exchange.codes import GapCode, SetupStep
from exchange.texts.text import Text

_FISCAL_ALONE: Final = "с iKassa работает только «Фискальный регистратор»"

TEXTS: Final[dict[str, Text]] = {
    GapCode.NO_CONNECTION: Text(
        "Нет «Ik авторизация»",
        "«Ik авторизация» организации «{subject}» не создана",
        "Создайте её, укажите сервер и токен.",
        is_whole=True,
    ),
    GapCode.CONNECTION_OFF: Text(
        "«Ik авторизация» отключена",
        "«Ik авторизация» организации «{subject}» отключена",
        "Отметьте в ней «Действует».",
        is_whole=True,
    ),
    GapCode.CONNECTION_FAULT: Text("Ошибка в «Ik авторизация»", "{fault}"),
    GapCode.NO_REGISTER: Text(
        "Нет кассы ККМ",
        "У организации «{subject}» нет ни одной кассы ККМ",
        "Добавьте кассу.",
        is_whole=True,
    ),
    GapCode.ONLY_REGISTER_OF_OTHER_KIND: Text(
        "Тип кассы",
        f"тип «{{kind}}», и другой кассы нет, а {_FISCAL_ALONE}",
        "Исправьте тип кассы или добавьте кассу ККМ.",
    ),
    GapCode.LOADED_REGISTER_OF_OTHER_KIND: Text(
        "Тип кассы",
        f"тип «{{kind}}», а {_FISCAL_ALONE}",
        "Исправьте тип кассы или удалите её «Ik последняя загрузка».",
    ),
    GapCode.REGISTER_OF_OTHER_KIND: Text(
        "Тип кассы",
        "Тип кассы «{kind}»: с iKassa она не обменивается",
        "Для обмена выберите «Фискальный регистратор».",
        is_whole=True,
    ),
    GapCode.NO_LOAD_SETTINGS: Text(
        "Нет «Ik последняя загрузка»",
        "нет «Ik последняя загрузка»",
        "Создайте её на основании кассы и укажите, с какого дня загружать чеки.",
    ),
    GapCode.NO_REGISTRATION_NUMBER: Text(
        "Нет регистрационного номера", "не указан регистрационный номер", "Перепишите его с кассы."
    ),
    GapCode.NO_SERIAL_NUMBER: Text("Нет серийного номера", "не указан серийный номер", "Перепишите его с кассы."),
    GapCode.NO_WAREHOUSE: Text("Нет склада кассы", "не указан склад", "Выберите розничный склад."),
    GapCode.WAREHOUSE_WHOLESALE: Text(
        "Склад кассы оптовый",
        "склад «{warehouse}» — оптовый",
        "Выберите розничный склад или смените тип склада на «Розничный».",
    ),
    GapCode.WAREHOUSE_WITHOUT_PRICE_TYPE: Text(
        "У склада нет розничного вида цены",
        "Склад «{subject}» кассы «{register}»: не указан розничный вид цены",
        "Выберите его на складе.",
        is_whole=True,
    ),
    GapCode.NO_RETAIL_WAREHOUSE: Text(
        "Нет розничного склада",
        "У организации «{subject}» нет розничного склада с видом цены",
        "Добавьте склад магазина с типом «Розничный» и розничным видом цены.",
        is_whole=True,
    ),
    GapCode.NO_FIT_WAREHOUSE: Text(
        "Нет розничного склада",
        "У организации «{subject}» нет розничного склада с видом цены",
        "Есть склады: {warehouses:names}. Выберите на складе магазина тип «Розничный» и розничный вид цены.",
        is_whole=True,
    ),
    GapCode.SEVERAL: Text("Не готово к обмену", "{gaps:sentences}", is_whole=True),
    SetupStep.ORGANIZATION: Text("Организация", "Добавьте организацию: наименование и УНП"),
    SetupStep.PRICE_TYPE: Text("Розничный вид цены", "Добавьте розничный вид цены: BYN, цена включает НДС"),
    SetupStep.WAREHOUSE: Text(
        "Розничный склад с видом цены", "Добавьте склад магазина: тип «Розничный» и розничный вид цены"
    ),
    SetupStep.REGISTER: Text("Касса ККМ: склад и оба номера", "Добавьте кассу ККМ"),
    SetupStep.CONNECTION: Text("«Ik авторизация»: сервер и токен", "Создайте «Ik авторизация»"),
    SetupStep.CHECKED: Text("Связь с кабинетом есть", "Проверьте связь с кабинетом: кнопка «Проверить связь»"),
    SetupStep.LOAD_SETTINGS: Text("«Ik последняя загрузка» каждой кассы", "Укажите, с какого дня загружать чеки"),
    SetupStep.UNIT: Text("Единица измерения", "Добавьте единицу измерения: для штук код 796, наименование шт"),
    SetupStep.GOODS: Text("Товары в номенклатуре", "Добавьте товары: по одному или загрузкой из 1С"),
    SetupStep.PRICES: Text("Розничные цены", "Установите цены документом «Установка цен»"),
    SetupStep.WORKERS: Text(
        "Фоновые задания выполняются", "Фоновые задания не запущены: выполните на сервере {command}"
    ),
    SetupStep.WAREHOUSES_SENT: Text("Розничный склад выгружен в кабинет", "Выгрузите склад: вкладка «Склады»"),
    SetupStep.GOODS_SENT: Text("Товары выгружены в кабинет", "Выгрузите товары: вкладка «Товары»"),
    SetupStep.SCHEDULE: Text("Расписание обмена", "Обмен запускается только вручную: составьте расписание"),
}
