"""The words of the exchange with 1C: what of a file is not read, what is not written, why a request is not done."""

from typing import Final

from exchange.codes import OneCCode
from exchange.texts.words import Text

_EXPORT_AGAIN = "Выгрузите его из 1С ещё раз."
_CHECK_1C = "Проверьте выгрузку в 1С."
_IN_PARTS = "Загружайте их частями."
_REPEAT = "Повторите обмен в 1С."
_CHOOSE = "xml или zip из 1С либо таблицу XLSX или CSV"
_CURRENCIES = "Годятся BYN, RUB, USD и EUR."
_STAYS = "на удаление в 1С, здесь остаётся"
_RETYPE = "Задайте столбцу текстовый формат и впишите его заново."
_SET_UP = "на странице «Настройка 1С и проверка»."

_FILES: Final[dict[str, Text]] = {
    OneCCode.FILE_TOO_LARGE: Text(
        "Файл «{file}» больше {megabytes} МБ, столько за один раз не принимается", "Настройте в 1С выгрузку порциями."
    ),
    OneCCode.FILE_EMPTY: Text("Файл «{file}» пуст", _EXPORT_AGAIN),
    OneCCode.FILE_BLANK: Text("Файл «{file}» начинается с мегабайта пробелов", _EXPORT_AGAIN),
    OneCCode.FILE_BROKEN: Text("Файл «{file}» повреждён или передан не до конца: {reason}", _EXPORT_AGAIN),
    OneCCode.FILE_BROKEN_AT: Text(
        "Файл «{file}» повреждён или передан не до конца (строка {line}): {reason}", _EXPORT_AGAIN
    ),
    OneCCode.FILE_NOT_TEXT: Text("Файл «{file}» — не XML в UTF-8 или windows-1251", _EXPORT_AGAIN),
    OneCCode.FILE_IN_OTHER_ENCODING: Text(
        "Файл «{file}»: кодировка «{encoding}» не принимается, нужна UTF-8 или windows-1251"
    ),
    OneCCode.FILE_UNSAFE: Text(
        "Файл «{file}» содержит DOCTYPE или ENTITY. 1С так не выгружает, и такие файлы не читаются: ими подменяют "
        "содержимое и останавливают программы"
    ),
    OneCCode.FILE_NOT_COMMERCEML: Text(
        "Файл «{file}» — не CommerceML: он начинается с «{root}», а не с «КоммерческаяИнформация»",
        "Выберите файл, который выгрузила 1С.",
    ),
    OneCCode.FILE_WITHOUT_ELEMENTS: Text(
        "Файл «{file}»: подряд больше {megabytes} МБ без единого товара или предложения. Это не выгрузка CommerceML"
    ),
    OneCCode.FILES_TOO_MANY: Text("Файлов больше {limit}", _IN_PARTS),
    OneCCode.PATH_NOT_FOUND: Text("Нет файла или папки «{path}»", "Проверьте путь."),
    OneCCode.NO_XML: Text("В «{names}» нет файлов xml", "Укажите файлы, которые выгрузила 1С, или архив zip с ними."),
    OneCCode.ARCHIVE_BROKEN: Text("Архив «{file}» повреждён или передан не до конца", "Выгрузите его ещё раз."),
    OneCCode.ARCHIVE_OF_ARCHIVES: Text(
        "В архиве «{file}» лежат только другие архивы", "Распакуйте его и загрузите то, что внутри."
    ),
    OneCCode.ARCHIVE_FILES_TOO_MANY: Text("В архиве «{file}» файлов больше {limit}", _IN_PARTS),
    OneCCode.ARCHIVE_LOCKED: Text("Архив «{file}» закрыт паролем", "Сохраните его без пароля."),
    OneCCode.ARCHIVE_BOMB: Text(
        "Архив «{file}»: файл «{member}» сжат более чем в {ratio} раз. Данные так не сжимаются, архив не принят"
    ),
    OneCCode.TABLE_UNREADABLE: Text("Таблица «{file}» не читается", "Сохраните её заново как XLSX или CSV."),
    OneCCode.TABLE_TOO_LONG: Text("В таблице «{file}» больше {limit} строк", "Загружайте её частями."),
    OneCCode.TABLE_WITHOUT_COLUMNS: Text(
        "В таблице «{file}» нет нужных столбцов", "Скачайте шаблон и впишите данные под его заголовками."
    ),
    OneCCode.TABLE_UNSAFE: Text("Таблица «{file}» содержит ENTITY, такие файлы не читаются"),
    OneCCode.XML_ABSENT: Text("это не XML"),
    OneCCode.XML_TAIL: Text("после конца данных стоит лишнее"),
    OneCCode.XML_LETTER: Text("недопустимый знак"),
    OneCCode.XML_ENCODING: Text("буквы не в той кодировке, которая указана в начале файла"),
    OneCCode.XML_HEAD: Text("перед «<?xml» стоит лишнее, например пустая строка"),
    OneCCode.XML_TAG_MISMATCH: Text("закрыт не тот элемент, который открыт"),
    OneCCode.XML_CUT: Text("файл обрывается"),
    OneCCode.XML_BARE_SIGN: Text("знак «&» или «<» стоит среди текста, а должен быть записан как «&amp;» или «&lt;»"),
    OneCCode.XML_LIMIT: Text("слишком длинный текст или слишком глубокая вложенность"),
    OneCCode.XML_MARKUP: Text("ошибка в разметке XML"),
}

_ELEMENTS: Final[dict[str, Text]] = {
    OneCCode.ID_MISSING: Text("Ид не указан", _CHECK_1C),
    OneCCode.ID_TOO_LONG: Text("Ид длиннее 255 знаков", _CHECK_1C),
    OneCCode.ID_WITHOUT_ITEM: Text("Ид «{guid}» не называет товара", _CHECK_1C),
    OneCCode.BARCODE_TOO_LONG: Text("Штрихкод «{barcode}…» длиннее 128 знаков"),
    OneCCode.QUANTITY_NOT_NUMBER: Text("Количество «{value}» — не число, или оно слишком велико"),
    OneCCode.COEFFICIENT_NOT_NUMBER: Text("Коэффициент «{value}» — не число, или оно слишком велико"),
    OneCCode.COEFFICIENT_NOT_POSITIVE: Text("Коэффициент «{value}» должен быть больше нуля"),
    OneCCode.PRICE_NOT_NUMBER: Text("Цена «{value}» — не число, или оно слишком велико"),
    OneCCode.PRICE_INCOMPLETE: Text("Цена без ИдТипаЦены или без ЦенаЗаЕдиницу"),
    OneCCode.PRICE_BELOW_ZERO: Text("Цена {price} меньше нуля"),
    OneCCode.PRICE_FOR_LARGER_QUANTITY: Text("Цена {price} действует не с первой единицы, кассе она не нужна"),
    OneCCode.STOCK_NOT_NUMBER: Text("Остаток «{value}» — не число, или он слишком велик"),
    OneCCode.STOCK_INCOMPLETE: Text("Остаток без Ид склада или без количества"),
    OneCCode.ROW_BARCODE_SHORTENED: Text(
        "штрихкод «{value}» таблица записала как число, и знаки его потеряны", _RETYPE
    ),
    OneCCode.ROW_ARTICLE_SHORTENED: Text("артикул «{value}» таблица записала как число, и знаки его потеряны", _RETYPE),
    OneCCode.ROW_WITHOUT_NAME: Text("нет наименования", "Впишите его."),
    OneCCode.ROW_WITHOUT_ITEM: Text("такого товара нет", "Укажите его Ид, штрихкод или артикул."),
    OneCCode.ROW_WITHOUT_PRICE_TYPE: Text("вида цены «{price_type}» нет", "Выберите один из заведённых."),
    OneCCode.ROW_WITHOUT_WAREHOUSE: Text("склада «{warehouse}» в организации нет"),
    OneCCode.ROW_PRICE_NOT_NUMBER: Text("цена «{value}» — не число, или она меньше нуля"),
    OneCCode.ROW_QUANTITY_NOT_NUMBER: Text("количество «{value}» — не число"),
}

_BOOKS: Final[dict[str, Text]] = {
    OneCCode.NO_NAME: Text("нет наименования", "Укажите его в 1С."),
    OneCCode.UNIT_ASSUMED: Text("единица измерения не указана, поставлена «{unit}»"),
    OneCCode.VAT_UNKNOWN: Text("ставки НДС «{rate}» нет в учёте, осталась «{kept}»"),
    OneCCode.GROUP_UNKNOWN: Text("его группы с Ид «{guid}» нет ни в файле, ни в учёте"),
    OneCCode.GROUP_IN_CIRCLE: Text("её родитель «{parent}» стоит ниже неё самой", "Проверьте группы в 1С."),
    OneCCode.GROUP_MARKED: Text(f"помечена {_STAYS}", "Удалите её сами, если она не нужна."),
    OneCCode.VARIANT_MARKED: Text(f"помечена {_STAYS}", "Удалите её сами, если она не нужна."),
    OneCCode.WAREHOUSE_MARKED: Text(f"помечен {_STAYS}", "Удалите его сами, если он не нужен."),
    OneCCode.WAREHOUSE_OF_OTHERS: Text("принадлежит не организации «{organization}», остатки по нему не записаны"),
    OneCCode.PRICE_TYPE_MARKED: Text("помечен на удаление в 1С, его цены не записаны"),
    OneCCode.PRICE_TYPE_NOT_LOADED: Text("вид цены не загружен из-за его валюты"),
    OneCCode.CURRENCY_UNKNOWN: Text("валюта «{currency}» неизвестна", _CURRENCIES),
    OneCCode.CURRENCY_DIFFERS: Text("валюта «{currency}» — не та, что у вида цены ({own})"),
    OneCCode.CURRENCY_WITHOUT_CODE: Text(
        "валюта «{currency}» — не та, что у вида цены ({own}): «{currency}» без кода — белорусский рубль",
        "Назовите валюту в 1С по-одинаковому в виде цены и в цене: BYN или RUB.",
    ),
    OneCCode.ITEM_UNKNOWN: Text("товара с Ид «{guid}» нет", "Выгрузите из 1С и сам товар."),
    OneCCode.COEFFICIENT_NOT_HELD: Text("коэффициент {coefficient} не помещается в учёт"),
    OneCCode.BARCODE_TAKEN: Text("это уже штрихкод товара «{sku}»", "Уберите его у одного из них."),
    OneCCode.BARCODE_IS_CODE: Text("это уже код идентификации товара «{sku}»", "Уберите его у одного из них."),
    OneCCode.NO_WAREHOUSE: Text(
        "в организации нет ни одного склада",
        "Заведите склад и повторите загрузку или включите в 1С выгрузку остатков по складам.",
    ),
    OneCCode.SEVERAL_WAREHOUSES: Text(
        "складов в организации несколько, а в файле они не названы", "Включите в 1С выгрузку остатков по складам."
    ),
    OneCCode.NOT_VALID: Text("{message}"),
    OneCCode.CHANGED_MEANWHILE: Text("не записан: в это же время его изменил кто-то другой", "Повторите загрузку."),
    OneCCode.NOT_WRITTEN: Text("не записан из-за ошибки программы; подробности — в журнале сервера"),
}

_EXCHANGE: Final[dict[str, Text]] = {
    OneCCode.SIGNED_IN: Text("Вход выполнен"),
    OneCCode.UNDER_WAY: Text("Идёт загрузка"),
    OneCCode.PROGRESS: Text("Загружено {done} из {total}"),
    OneCCode.STEP_FAILED: Text("{error}"),
    OneCCode.ABSENT_NOT_MARKED: Text(
        "{doubt} Товаров, которых в ней не было: {count}; на удаление они не помечены",
        "Если их больше нет в 1С, повторите полную выгрузку.",
    ),
    OneCCode.NOT_ALL_READ: Text("Выгрузка прочитана не вся"),
    OneCCode.FILES_NOT_IMPORTED: Text("Переданы, но не загружены файлы {names:quoted}"),
    OneCCode.FELL_SILENT: Text("1С замолчала, не сказав, что обмен закончен"),
    OneCCode.NO_AUTHORIZATION: Text(
        "Имя и пароль не дошли до программы: в запросе нет заголовка Authorization",
        "Обычно его убирает прокси или веб-сервер перед программой; настройте его передачу.",
    ),
    OneCCode.CREDENTIALS_ABSENT: Text(
        "В заголовке Authorization нет имени и пароля", "Впишите их в настройки обмена 1С."
    ),
    OneCCode.CREDENTIALS_WRONG: Text("Неверное имя пользователя или пароль", f"Их заводят {_SET_UP}"),
    OneCCode.PASSWORDS_TOO_MANY: Text(
        "Слишком много неверных паролей подряд", "Подождите 15 минут и проверьте пароль в настройках обмена 1С."
    ),
    OneCCode.USER_NOT_FOR_EXCHANGE: Text("Этот пользователь не для обмена с 1С", f"Заведите отдельного {_SET_UP}"),
    OneCCode.NO_SESSION: Text("Сеанс обмена не найден или устарел", "Начните обмен в 1С заново."),
    OneCCode.REQUEST_UNKNOWN: Text("Запрос type={type}, mode={mode} программа не знает"),
    OneCCode.NO_FILE_NAME: Text(
        "В запросе mode=file нет имени файла (filename), файл не принят", "Проверьте адрес сайта в 1С."
    ),
    OneCCode.FILE_NAME_NOT_KEPT: Text("У файла нет имени, или оно длиннее 255 знаков"),
    OneCCode.PART_TOO_LARGE: Text("Часть файла больше {limit} байт, о которых сказано в ответе на init"),
    OneCCode.PART_CUT: Text("Часть файла передана не до конца", _REPEAT),
    OneCCode.SESSION_TOO_LARGE: Text(
        "За один обмен принимается не больше {megabytes} МБ", "Выгружайте изменения, а не всё."
    ),
    OneCCode.SESSION_FILES_TOO_MANY: Text("За один обмен принимается не больше {limit} файлов"),
    OneCCode.FILE_NOT_SENT: Text("Файл «{file}» не передан или передан не до конца", _REPEAT),
    OneCCode.UPLOAD_EMPTY: Text("Файлы не выбраны", f"Выберите {_CHOOSE}."),
    OneCCode.UPLOAD_OF_OTHER_KIND: Text(
        "Файл «{names}» не загрузить: нужны xml или zip из 1С либо таблица XLSX или CSV"
    ),
    OneCCode.UPLOAD_MIXED: Text("Файлы 1С и таблицы загружаются по отдельности: выберите что-то одно"),
    OneCCode.UPLOAD_SAME_NAMES: Text("Среди файлов есть два с одним именем", "Переименуйте один из них."),
    OneCCode.UPLOAD_GONE: Text("Файлов этой загрузки больше нет", "Загрузите их ещё раз."),
    OneCCode.FOLDER_NOT_WRITABLE: Text(
        "В папку «{folder}» не записать: {reason}", "Проверьте путь и права или укажите другую."
    ),
}

TEXTS: Final[dict[str, Text]] = {**_FILES, **_ELEMENTS, **_BOOKS, **_EXCHANGE}
