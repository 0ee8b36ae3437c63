"""The words of a load: why a document is not posted, and what is left for a person to look at."""

from collections.abc import Mapping
from typing import Final

from exchange.codes import LoadCode
from exchange.texts.words import Text

_NOT_UNDERSTOOD = "Не нужен в учёте — отметьте «Не учитывать»; нужен — обновите программу и проведите повторно."
_WITHOUT_GOODS = "Строка «{name}» пробита без товара, а в «Ik последняя загрузка» кассы «{subject}» не заполнено поле"
_FILL_IN = "Заполните его и проведите повторно."

TEXTS: Final[Mapping[str, Text]] = {
    LoadCode.HELD: Text("Документ № {subject} задержан. {reason}"),
    LoadCode.HELD_WITHOUT_NUMBER: Text("Документ с УИ {subject} задержан. {reason}"),
    LoadCode.SHIFT_DIFFERS: Text(
        "{subject} кассы «{register}» расходится с Z-отчётом на {difference:money}.",
        "Откройте смену: там показатели и документы, которые могут это объяснить.",
    ),
    LoadCode.REFUNDED_TOO_MUCH: Text("{subject}: возвращено больше, чем продано.", "Сверьте его возвраты."),
    LoadCode.NO_LOAD_SETTINGS_AT_ALL: Text(
        "У организации «{subject}» нет ни одной «Ik последняя загрузка».",
        "Создайте её на основании кассы и укажите, с какого дня загружать чеки.",
    ),
    LoadCode.UNKNOWN_REGISTER: Text(
        "Касса (рег. № {registration_number}, зав. № {serial_number}) не заведена у организации «{subject}».",
        "Создайте кассу ККМ с этими номерами и «Ik последняя загрузка» для неё.",
    ),
    LoadCode.NO_LOAD_SETTINGS: Text(
        "У кассы «{subject}» нет «Ik последняя загрузка».", "Создайте её на основании кассы."
    ),
    LoadCode.BEFORE_START: Text("Документ старше даты начала загрузки кассы «{subject}» ({start:day})."),
    LoadCode.REGISTER_WITHOUT_WAREHOUSE: Text(
        "У кассы «{subject}» не указан склад.", "Укажите его в карточке кассы и проведите повторно."
    ),
    LoadCode.UNKNOWN_KIND: Text("{problem}", _NOT_UNDERSTOOD),
    LoadCode.BROKEN: Text("{problem}", _NOT_UNDERSTOOD),
    LoadCode.UID_IN_BOOKS: Text(
        "Документ с УИ {subject_key} уже есть в учёте, загруженный из другого кабинета.",
        "Если это он же, отметьте «Не учитывать».",
    ),
    LoadCode.OTHER_CURRENCY: Text(
        "Документ в валюте {currency}, а касса «{subject}» ведётся в {register_currency}.",
        "Если он не нужен, отметьте «Не учитывать».",
    ),
    LoadCode.Z_REPORT_IN_OTHER_CURRENCY: Text(
        "В Z-отчёте смены {shift} нет счётчиков в {currency}, а касса «{subject}» ведётся в этой валюте.",
        "Исправьте валюту в карточке кассы и проведите повторно или отметьте «Не учитывать».",
    ),
    LoadCode.UNKNOWN_BARCODE: Text(
        "Штрихкод {subject} («{name}») не найден.", "Назначьте его товару и проведите повторно."
    ),
    LoadCode.NO_SERVICE_ITEM: Text(f"{_WITHOUT_GOODS} «Услуга без товара».", _FILL_IN),
    LoadCode.NO_PREPAYMENT_ITEM: Text(f"{_WITHOUT_GOODS} «Предоплата».", _FILL_IN),
    LoadCode.INTERNAL: Text(
        "Документ не удалось провести из-за ошибки программы; подробности — в журнале сервера.",
        "После её исправления проведите документ повторно.",
    ),
    LoadCode.ARITHMETIC: Text("Суммы чека не сходятся: {problems:list}", "Сверьте чек и примите его как напечатано."),
    LoadCode.LINE_QUANTITY_NOT_POSITIVE: Text("строка {position} «{name}»: количество {quantity:quantity}"),
    LoadCode.LINE_SUM_DIFFERS: Text(
        "строка {position} «{name}»: напечатано {printed:money}, по цене и скидкам {due:money}"
    ),
    LoadCode.LINE_SUM_BELOW_ZERO: Text("строка {position} «{name}»: сумма меньше нуля, {due:money}"),
    LoadCode.NO_LINES: Text("в чеке нет ни одной строки"),
    LoadCode.TOTAL_DIFFERS: Text("итог напечатан {printed:money}, по строкам и скидкам {due:money}"),
    LoadCode.TOTAL_BELOW_ZERO: Text("итог меньше нуля, {printed:money}"),
    LoadCode.PAID_DIFFERS: Text("оплачено {paid:money} со сдачей {change:money}, а итог {printed:money}"),
    LoadCode.CHANGE_ABOVE_CASH: Text("сдача {change:money} больше наличных {cash:money}"),
    LoadCode.PAYMENT_BELOW_ZERO: Text("оплата или сдача меньше нуля"),
    LoadCode.TARGET_NOT_ARRIVED: Text("Аннулируемый документ {subject} ещё не получен из кабинета."),
    LoadCode.TARGET_NOT_POSTED: Text("Аннулируемый документ {subject} ещё не проведён."),
    LoadCode.TARGET_IGNORED: Text("Аннулируемый документ {subject} не учитывается."),
    LoadCode.TARGET_NOT_RECEIPT: Text("Аннулируется документ {subject}, а он не чек продажи и не чек возврата."),
    LoadCode.TARGET_ALREADY_ANNULLED: Text("{subject} уже аннулирован другим документом."),
    LoadCode.DELETED_TARGET_ALREADY_ANNULLED: Text("Документ {subject} уже аннулирован другим документом."),
    LoadCode.DELETED_TARGET_NOT_ANNULLED: Text(
        "Чек {subject} удалён по сроку хранения, и аннулировать его в отчёте не удалось: {problem}"
    ),
    LoadCode.NOT_IN_REPORT: Text("его строк или оплат нет в отчёте за смену"),
    LoadCode.ANNULLED_AFTER_DELETION: Text("Аннулирован после того, как чек был удалён по сроку хранения."),
}
