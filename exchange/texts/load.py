"""The words of a load: why a document is not posted, and what is left for a person to look at."""

from collections.abc import Mapping
from typing import Final

from exchange.codes import LoadCode
from exchange.texts.text import Text

_NOT_UNDERSTOOD = "Не нужен в учёте — отметьте «Не учитывать»; нужен — обновите программу и проведите повторно."
_WITHOUT_GOODS = "Строка «{name}» пробита без товара, а в «Ik последняя загрузка» кассы «{subject}» не заполнено поле"
_FILL_IN = "Заполните его и проведите повторно."

TEXTS: Final[Mapping[str, Text]] = {
    LoadCode.HELD: Text("Документ задержан", "Документ № {subject} задержан. {reason}", is_whole=True),
    LoadCode.HELD_WITHOUT_NUMBER: Text(
        "Документ задержан", "Документ с УИ {subject} задержан. {reason}", is_whole=True
    ),
    LoadCode.SHIFT_DIFFERS: Text(
        "Смена расходится с Z-отчётом",
        "{subject} кассы «{register}» расходится с Z-отчётом на {difference:money}.",
        "Откройте смену: там показатели и документы, которые могут это объяснить.",
        is_whole=True,
    ),
    LoadCode.REFUNDED_TOO_MUCH: Text(
        "Возвращено больше, чем продано",
        "{subject}: возвращено больше, чем продано.",
        "Сверьте его возвраты.",
        is_whole=True,
    ),
    LoadCode.NO_LOAD_SETTINGS_AT_ALL: Text(
        "Нет ни одной «Ik последняя загрузка»",
        "У организации «{subject}» нет ни одной «Ik последняя загрузка».",
        "Создайте её на основании кассы и укажите, с какого дня загружать чеки.",
        is_whole=True,
    ),
    LoadCode.UNKNOWN_REGISTER: Text(
        "Неизвестная касса",
        "Касса (рег. № {registration_number}, зав. № {serial_number}) не заведена у организации «{subject}».",
        "Создайте кассу ККМ с этими номерами и «Ik последняя загрузка» для неё.",
        is_whole=True,
    ),
    LoadCode.NO_LOAD_SETTINGS: Text(
        "Нет «Ik последняя загрузка»",
        "У кассы «{subject}» нет «Ik последняя загрузка».",
        "Создайте её на основании кассы.",
        is_whole=True,
    ),
    LoadCode.BEFORE_START: Text(
        "До даты начала загрузки",
        "Документ старше даты начала загрузки кассы «{subject}» ({start:day}).",
        is_whole=True,
    ),
    LoadCode.REGISTER_WITHOUT_WAREHOUSE: Text(
        "У кассы не указан склад",
        "У кассы «{subject}» не указан склад.",
        "Укажите его в карточке кассы и проведите повторно.",
        is_whole=True,
    ),
    LoadCode.UNKNOWN_KIND: Text("Неизвестный вид документа", "{problem}", _NOT_UNDERSTOOD),
    LoadCode.BROKEN: Text("Документ повреждён", "{problem}", _NOT_UNDERSTOOD),
    LoadCode.UID_IN_BOOKS: Text(
        "Документ уже есть в учёте",
        "Документ с УИ {subject_key} уже есть в учёте, загруженный из другого кабинета.",
        "Если это он же, отметьте «Не учитывать».",
        is_whole=True,
    ),
    LoadCode.OTHER_CURRENCY: Text(
        "Валюта не кассы",
        "Документ в валюте {currency}, а касса «{subject}» ведётся в {register_currency}.",
        "Если он не нужен, отметьте «Не учитывать».",
        is_whole=True,
    ),
    LoadCode.Z_REPORT_IN_OTHER_CURRENCY: Text(
        "Z-отчёт не в валюте кассы",
        "В Z-отчёте смены {shift} нет счётчиков в {currency}, а касса «{subject}» ведётся в этой валюте.",
        "Исправьте валюту в карточке кассы и проведите повторно или отметьте «Не учитывать».",
        is_whole=True,
    ),
    LoadCode.UNKNOWN_BARCODE: Text(
        "Неизвестный штрихкод",
        "Штрихкод {subject} («{name}») не найден.",
        "Назначьте его товару и проведите повторно.",
        is_whole=True,
    ),
    LoadCode.NO_SERVICE_ITEM: Text(
        "Не заполнено «Услуга без товара»",
        f"{_WITHOUT_GOODS} «Услуга без товара».",
        _FILL_IN,
        is_whole=True,
    ),
    LoadCode.NO_PREPAYMENT_ITEM: Text(
        "Не заполнено «Предоплата»",
        f"{_WITHOUT_GOODS} «Предоплата».",
        _FILL_IN,
        is_whole=True,
    ),
    LoadCode.INTERNAL: Text(
        "Ошибка программы",
        "Документ не удалось провести из-за ошибки программы; подробности — в журнале сервера.",
        "После её исправления проведите документ повторно.",
    ),
    LoadCode.ARITHMETIC: Text(
        "Суммы чека не сходятся",
        "Суммы чека не сходятся: {problems:list}",
        "Сверьте чек и примите его как напечатано.",
    ),
    LoadCode.LINE_QUANTITY_NOT_POSITIVE: Text(
        "Количество не больше нуля", "строка {position} «{name}»: количество {quantity:quantity}"
    ),
    LoadCode.LINE_SUM_DIFFERS: Text(
        "Сумма строки не сходится",
        "строка {position} «{name}»: напечатано {printed:money}, по цене и скидкам {due:money}",
    ),
    LoadCode.LINE_SUM_BELOW_ZERO: Text(
        "Сумма строки меньше нуля", "строка {position} «{name}»: сумма меньше нуля, {due:money}"
    ),
    LoadCode.NO_LINES: Text("Нет строк", "в чеке нет ни одной строки"),
    LoadCode.TOTAL_DIFFERS: Text(
        "Итог не сходится", "итог напечатан {printed:money}, по строкам и скидкам {due:money}"
    ),
    LoadCode.TOTAL_BELOW_ZERO: Text("Итог меньше нуля", "итог меньше нуля, {printed:money}"),
    LoadCode.PAID_DIFFERS: Text(
        "Оплата не сходится с итогом", "оплачено {paid:money} со сдачей {change:money}, а итог {printed:money}"
    ),
    LoadCode.CHANGE_ABOVE_CASH: Text("Сдача больше наличных", "сдача {change:money} больше наличных {cash:money}"),
    LoadCode.PAYMENT_BELOW_ZERO: Text("Оплата или сдача меньше нуля", "оплата или сдача меньше нуля"),
    LoadCode.TARGET_NOT_ARRIVED: Text(
        "Аннулируемый документ не получен",
        "Аннулируемый документ {subject} ещё не получен из кабинета.",
        is_whole=True,
    ),
    LoadCode.TARGET_NOT_POSTED: Text(
        "Аннулируемый документ не проведён",
        "Аннулируемый документ {subject} ещё не проведён.",
        is_whole=True,
    ),
    LoadCode.TARGET_IGNORED: Text(
        "Аннулируемый документ не учитывается",
        "Аннулируемый документ {subject} не учитывается.",
        is_whole=True,
    ),
    LoadCode.TARGET_NOT_RECEIPT: Text(
        "Аннулируется не чек",
        "Аннулируется документ {subject}, а он не чек продажи и не чек возврата.",
        is_whole=True,
    ),
    LoadCode.TARGET_ALREADY_ANNULLED: Text(
        "Чек уже аннулирован",
        "{subject} уже аннулирован другим документом.",
        is_whole=True,
    ),
    LoadCode.DELETED_TARGET_ALREADY_ANNULLED: Text(
        "Чек уже аннулирован",
        "Документ {subject} уже аннулирован другим документом.",
        is_whole=True,
    ),
    LoadCode.DELETED_TARGET_NOT_ANNULLED: Text(
        "Удалённый чек не аннулирован",
        "Чек {subject} удалён по сроку хранения, и аннулировать его в отчёте не удалось: {problem}",
        is_whole=True,
    ),
    LoadCode.NOT_IN_REPORT: Text("Нет в отчёте за смену", "его строк или оплат нет в отчёте за смену"),
    LoadCode.ANNULLED_AFTER_DELETION: Text(
        "Аннулирован после удаления чека", "Аннулирован после того, как чек был удалён по сроку хранения."
    ),
}
