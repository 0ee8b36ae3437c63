"""The codes of all issues, a class for each room; `exchange.texts` has a text for every one."""

# Codes of tokens and secrets are not secrets.
# ruff: noqa: S105

from exchange.issues import IssueCode, Severity


class RunCode(IssueCode):
    """How a run ended without being done."""

    BUSY = "run.busy"
    ALREADY_STARTED = "run.already_started", Severity.INFO
    LEASE_LOST = "run.lease_lost"
    STOPPED = "run.stopped"
    CANCELLED = "run.cancelled"
    CANCELLED_BY = "run.cancelled_by"
    WORKER_DIED = "run.worker_died"
    WORKER_DIED_REPEATED = "run.worker_died_repeated"
    WORKER_DIED_GIVEN_UP = "run.worker_died_given_up"
    INTERNAL = "run.internal", Severity.ERROR
    DATABASE = "run.database", Severity.ERROR


class CommandCode(IssueCode):
    """Why a command does not begin."""

    ORGANIZATION_UNKNOWN = "command.organization_unknown"
    SANDBOX_OFF = "command.sandbox_off"
    PORT_TAKEN = "command.port_taken"
    DAY_UNCLEAR = "command.day_unclear"


class Stage(IssueCode):
    """What a run is doing."""

    WAREHOUSES = "stage.warehouses", Severity.INFO
    CATEGORIES = "stage.categories", Severity.INFO
    ITEMS = "stage.items", Severity.INFO
    STOCK = "stage.stock", Severity.INFO
    FETCH = "stage.fetch", Severity.INFO
    POST = "stage.post", Severity.INFO
    EXPIRE = "stage.expire", Severity.INFO
    STOCK_AFTER_LOAD = "stage.stock_after_load", Severity.INFO
    EXAMINE_FILES = "stage.examine_files", Severity.INFO
    IMPORT_FILE = "stage.import_file", Severity.INFO
    WRITE_SALES = "stage.write_sales", Severity.INFO
    WRITE_REFUNDS = "stage.write_refunds", Severity.INFO
    WRITE_REPORTS = "stage.write_reports", Severity.INFO


class ExportCode(IssueCode):
    """Why something is not sent to the cabinet, and what is odd about what is sent."""

    REJECTED = "export.rejected", Severity.ERROR, ("cause", "message")
    PARENT_REJECTED = "export.parent_rejected"
    REASON_NOT_GIVEN = "export.reason_not_given"
    NO_PRICE = "export.no_price"
    BELOW_MINIMUM = "export.below_minimum", Severity.WARNING, ("price", "minimum")
    CARD_NOT_SENT = "export.card_not_sent"
    CARD_IN_OTHER_PACKAGE = "export.card_in_other_package"
    NO_BASE_PACKAGE = "export.no_base_package"
    CATEGORY_IN_CIRCLE = "export.category_in_circle"
    WAREHOUSE_WHOLESALE = "export.warehouse_wholesale"
    WAREHOUSE_WITHOUT_PRICE_TYPE = "export.warehouse_without_price_type"
    WAREHOUSE_IN_OTHER_CURRENCY = "export.warehouse_in_other_currency"
    WAREHOUSE_WITHOUT_VAT = "export.warehouse_without_vat"
    WAREHOUSE_NOT_SENT = "export.warehouse_not_sent"
    CATEGORY_NOT_SENT = "export.category_not_sent"
    BELOW_ZERO = "export.below_zero", Severity.WARNING, ("balance", "unit")
    CODE_REPLACED = "export.code_replaced", Severity.WARNING, ("old", "new")
    WITHDRAWN = "export.withdrawn"


class ClientCode(IssueCode):
    """Why the cabinet was not reached or refused a request; `ClientDetail` has what of it is known on our side."""

    RATE_LIMITED = "client.rate_limited", Severity.ERROR
    SERVER_UNAVAILABLE = "client.server_unavailable", Severity.ERROR
    CONNECTION_FAILED = "client.connection_failed", Severity.ERROR
    TLS_FAILED = "client.tls_failed", Severity.ERROR
    ANSWER_BROKEN = "client.answer_broken", Severity.ERROR
    SERVER_NOT_ALLOWED = "client.server_not_allowed", Severity.ERROR
    REDIRECT_REFUSED = "client.redirect_refused", Severity.ERROR
    CREDENTIALS_INVALID = "client.credentials_invalid", Severity.ERROR
    TOKEN_REFUSED = "client.token_refused", Severity.ERROR
    CLIENT_REFUSED = "client.client_refused", Severity.ERROR
    ACCESS_FORBIDDEN = "client.access_forbidden", Severity.ERROR
    REQUEST_INVALID = "client.request_invalid", Severity.ERROR
    METHOD_UNKNOWN = "client.method_unknown", Severity.ERROR
    CURSOR_EXPIRED = "client.cursor_expired", Severity.ERROR
    BATCH_TOO_LARGE = "client.batch_too_large", Severity.ERROR
    DOCUMENT_INVALID = "client.document_invalid", Severity.ERROR


class ClientDetail(IssueCode):
    """What went wrong with an address, a secret, an answer or a document; part of the issue of an error."""

    NOT_GIVEN = "client.not_given"
    COMPLAINT = "client.complaint"
    PLACE = "client.place"
    ADDRESS_EMPTY = "client.address_empty"
    ADDRESS_MALFORMED = "client.address_malformed"
    ADDRESS_NOT_LISTED = "client.address_not_listed"
    ADDRESS_NOT_HTTPS = "client.address_not_https"
    TOKEN_EMPTY = "client.token_empty"
    TOKEN_MALFORMED = "client.token_malformed"
    CLIENT_SECRET_EMPTY = "client.client_secret_empty"
    UNP_EMPTY = "client.unp_empty"
    TIMEOUT = "client.timeout"
    CERTIFICATE_UNTRUSTED = "client.certificate_untrusted"
    CONNECTION_LOST = "client.connection_lost"
    ANSWER_CUT_OFF = "client.answer_cut_off"
    ANSWER_TOO_LARGE = "client.answer_too_large"
    ANSWER_NOT_OBJECT = "client.answer_not_object"
    OAUTH_TOKEN_MALFORMED = "client.oauth_token_malformed"
    RESULTS_DO_NOT_MATCH = "client.results_do_not_match"
    PAGES_REPEAT = "client.pages_repeat"
    FEED_STUCK = "client.feed_stuck"
    FEED_ITEM_NOT_OBJECT = "client.feed_item_not_object"
    MISSING_KEYS = "client.missing_keys"
    MALFORMED_KEYS = "client.malformed_keys"
    MISSING_AND_MALFORMED_KEYS = "client.missing_and_malformed_keys"
    DOCUMENT_NOT_OBJECT = "client.document_not_object"
    DOCUMENT_KIND_UNKNOWN = "client.document_kind_unknown"
    DOCUMENT_UNREADABLE = "client.document_unreadable"


class ConnectionCode(IssueCode):
    """Which secret a connection lacks."""

    CLIENT_SECRET_EMPTY = "connection.client_secret_empty", Severity.ERROR
    TOKEN_EMPTY = "connection.token_empty", Severity.ERROR


class CheckCode(IssueCode):
    """What a check of the connection saw."""

    TLS_NOT_NEEDED = "check.tls_not_needed", Severity.INFO
    REGISTERS_SEEN = "check.registers_seen", Severity.INFO
    NO_REGISTERS = "check.no_registers"


class RegisterCode(IssueCode):
    """How a register compares with the workstations of the cabinet."""

    MATCHED = "register.matched", Severity.INFO
    SERIAL_DIFFERS = "register.serial_differs"
    REGISTRATION_DIFFERS = "register.registration_differs"
    NO_SERIAL_NUMBER = "register.no_serial_number"
    NO_REGISTRATION_NUMBER = "register.no_registration_number"
    NO_NUMBERS = "register.no_numbers"
    NOT_IN_CABINET = "register.not_in_cabinet"
    NOT_OURS = "register.not_ours"


class ScheduleCode(IssueCode):
    """Why a timetable cannot be followed."""

    NO_WEEKDAY = "schedule.no_weekday"
    MONTH_DAYS_MALFORMED = "schedule.month_days_malformed"
    CRON_MALFORMED = "schedule.cron_malformed"


class IncidentCode(IssueCode):
    """What goes wrong and lasts."""

    REFUSED = "incident.refused", Severity.ERROR
    UNREACHABLE = "incident.unreachable", Severity.ERROR
    RUN_GIVEN_UP = "incident.run_given_up", Severity.ERROR
    DOCUMENTS_HELD = "incident.documents_held"
    SHIFT_DIFFERS = "incident.shift_differs"
    STOCK_BELOW_ZERO = "incident.stock_below_zero"
    WORKERS_SILENT = "incident.workers_silent", Severity.ERROR


class LoadCode(IssueCode):
    """Why a document is not posted, and what a load leaves for a person to look at."""

    HELD = "load.held"
    HELD_WITHOUT_NUMBER = "load.held_without_number"
    SHIFT_DIFFERS = "load.shift_differs"
    REFUNDED_TOO_MUCH = "load.refunded_too_much"
    NO_LOAD_SETTINGS_AT_ALL = "load.no_load_settings_at_all"
    # The register and its settings.
    UNKNOWN_REGISTER = "load.unknown_register"
    NO_LOAD_SETTINGS = "load.no_load_settings"
    BEFORE_START = "load.before_start", Severity.INFO
    REGISTER_WITHOUT_WAREHOUSE = "load.register_without_warehouse"
    # The document.
    UNKNOWN_KIND = "load.unknown_kind"
    BROKEN = "load.broken"
    UID_IN_BOOKS = "load.uid_in_books"
    OTHER_CURRENCY = "load.other_currency"
    Z_REPORT_IN_OTHER_CURRENCY = "load.z_report_in_other_currency"
    UNKNOWN_BARCODE = "load.unknown_barcode"
    NO_SERVICE_ITEM = "load.no_service_item"
    NO_PREPAYMENT_ITEM = "load.no_prepayment_item"
    INTERNAL = "load.internal"
    # The sums of a receipt: one code of the receipt, and one of each sum.
    ARITHMETIC = "load.arithmetic"
    LINE_QUANTITY_NOT_POSITIVE = "load.line_quantity_not_positive"
    LINE_SUM_DIFFERS = "load.line_sum_differs"
    LINE_SUM_BELOW_ZERO = "load.line_sum_below_zero"
    NO_LINES = "load.no_lines"
    TOTAL_DIFFERS = "load.total_differs"
    TOTAL_BELOW_ZERO = "load.total_below_zero"
    PAID_DIFFERS = "load.paid_differs"
    CHANGE_ABOVE_CASH = "load.change_above_cash"
    PAYMENT_BELOW_ZERO = "load.payment_below_zero"
    # The target of a rollback.
    TARGET_NOT_ARRIVED = "load.target_not_arrived", Severity.INFO
    TARGET_NOT_POSTED = "load.target_not_posted", Severity.INFO
    TARGET_IGNORED = "load.target_ignored", Severity.INFO
    TARGET_NOT_RECEIPT = "load.target_not_receipt"
    TARGET_ALREADY_ANNULLED = "load.target_already_annulled"
    DELETED_TARGET_ALREADY_ANNULLED = "load.deleted_target_already_annulled"
    DELETED_TARGET_NOT_ANNULLED = "load.deleted_target_not_annulled"
    NOT_IN_REPORT = "load.not_in_report"
    ANNULLED_AFTER_DELETION = "load.annulled_after_deletion", Severity.INFO


class GapCode(IssueCode):
    """What keeps an organisation from exchanging."""

    NO_CONNECTION = "gap.no_connection"
    CONNECTION_OFF = "gap.connection_off"
    CONNECTION_FAULT = "gap.connection_fault"
    NO_REGISTER = "gap.no_register"
    ONLY_REGISTER_OF_OTHER_KIND = "gap.only_register_of_other_kind"
    LOADED_REGISTER_OF_OTHER_KIND = "gap.loaded_register_of_other_kind"
    REGISTER_OF_OTHER_KIND = "gap.register_of_other_kind", Severity.INFO
    NO_LOAD_SETTINGS = "gap.no_load_settings"
    NO_REGISTRATION_NUMBER = "gap.no_registration_number"
    NO_SERIAL_NUMBER = "gap.no_serial_number"
    NO_WAREHOUSE = "gap.no_warehouse"
    WAREHOUSE_WHOLESALE = "gap.warehouse_wholesale"
    WAREHOUSE_WITHOUT_PRICE_TYPE = "gap.warehouse_without_price_type"
    NO_RETAIL_WAREHOUSE = "gap.no_retail_warehouse"
    NO_FIT_WAREHOUSE = "gap.no_fit_warehouse"
    SEVERAL = "gap.several"


class SetupStep(IssueCode):
    """The steps from an empty base to the first exchange, in the order in which a newcomer takes them."""

    ORGANIZATION = "setup.organization", Severity.INFO
    PRICE_TYPE = "setup.price_type", Severity.INFO
    WAREHOUSE = "setup.warehouse", Severity.INFO
    REGISTER = "setup.register", Severity.INFO
    CONNECTION = "setup.connection", Severity.INFO
    CHECKED = "setup.checked", Severity.INFO
    LOAD_SETTINGS = "setup.load_settings", Severity.INFO
    UNIT = "setup.unit", Severity.INFO
    GOODS = "setup.goods", Severity.INFO
    PRICES = "setup.prices", Severity.INFO
    WORKERS = "setup.workers", Severity.INFO
    WAREHOUSES_SENT = "setup.warehouses_sent", Severity.INFO
    GOODS_SENT = "setup.goods_sent", Severity.INFO
    SCHEDULE = "setup.schedule", Severity.INFO


class OneCCode(IssueCode):
    """Why something of an exchange with 1C is not done, and what is odd about what is."""

    # Files
    FILE_TOO_LARGE = "onec.file_too_large"
    FILE_EMPTY = "onec.file_empty"
    FILE_BLANK = "onec.file_blank"
    FILE_BROKEN = "onec.file_broken"
    FILE_BROKEN_AT = "onec.file_broken_at"
    FILE_NOT_TEXT = "onec.file_not_text"
    FILE_IN_OTHER_ENCODING = "onec.file_in_other_encoding"
    FILE_UNSAFE = "onec.file_unsafe"
    FILE_NOT_COMMERCEML = "onec.file_not_commerceml"
    FILE_WITHOUT_ELEMENTS = "onec.file_without_elements"
    FILES_TOO_MANY = "onec.files_too_many"
    PATH_NOT_FOUND = "onec.path_not_found"
    NO_XML = "onec.no_xml"
    ARCHIVE_BROKEN = "onec.archive_broken"
    ARCHIVE_OF_ARCHIVES = "onec.archive_of_archives"
    ARCHIVE_FILES_TOO_MANY = "onec.archive_files_too_many"
    ARCHIVE_LOCKED = "onec.archive_locked"
    ARCHIVE_BOMB = "onec.archive_bomb"
    TABLE_UNREADABLE = "onec.table_unreadable"
    TABLE_TOO_LONG = "onec.table_too_long"
    TABLE_WITHOUT_COLUMNS = "onec.table_without_columns"
    TABLE_UNSAFE = "onec.table_unsafe"
    # What is wrong with the XML of a broken file
    XML_ABSENT = "onec.xml_absent"
    XML_TAIL = "onec.xml_tail"
    XML_LETTER = "onec.xml_letter"
    XML_ENCODING = "onec.xml_encoding"
    XML_HEAD = "onec.xml_head"
    XML_TAG_MISMATCH = "onec.xml_tag_mismatch"
    XML_CUT = "onec.xml_cut"
    XML_BARE_SIGN = "onec.xml_bare_sign"
    XML_LIMIT = "onec.xml_limit"
    XML_MARKUP = "onec.xml_markup"
    # Elements that cannot be read
    ID_MISSING = "onec.id_missing"
    ID_TOO_LONG = "onec.id_too_long"
    ID_WITHOUT_ITEM = "onec.id_without_item"
    BARCODE_TOO_LONG = "onec.barcode_too_long"
    QUANTITY_NOT_NUMBER = "onec.quantity_not_number"
    COEFFICIENT_NOT_NUMBER = "onec.coefficient_not_number"
    COEFFICIENT_NOT_POSITIVE = "onec.coefficient_not_positive"
    PRICE_NOT_NUMBER = "onec.price_not_number"
    PRICE_INCOMPLETE = "onec.price_incomplete"
    PRICE_BELOW_ZERO = "onec.price_below_zero"
    PRICE_FOR_LARGER_QUANTITY = "onec.price_for_larger_quantity"
    STOCK_NOT_NUMBER = "onec.stock_not_number"
    STOCK_INCOMPLETE = "onec.stock_incomplete"
    # Rows of a table that cannot be read
    ROW_BARCODE_SHORTENED = "onec.row_barcode_shortened"
    ROW_ARTICLE_SHORTENED = "onec.row_article_shortened"
    ROW_WITHOUT_NAME = "onec.row_without_name"
    ROW_WITHOUT_ITEM = "onec.row_without_item"
    ROW_WITHOUT_PRICE_TYPE = "onec.row_without_price_type"
    ROW_WITHOUT_WAREHOUSE = "onec.row_without_warehouse"
    ROW_PRICE_NOT_NUMBER = "onec.row_price_not_number"
    ROW_QUANTITY_NOT_NUMBER = "onec.row_quantity_not_number"
    # What does not go into the books, or needs a person's attention there
    NO_NAME = "onec.no_name"
    UNIT_ASSUMED = "onec.unit_assumed"
    VAT_UNKNOWN = "onec.vat_unknown"
    GROUP_UNKNOWN = "onec.group_unknown"
    GROUP_IN_CIRCLE = "onec.group_in_circle"
    GROUP_MARKED = "onec.group_marked"
    VARIANT_MARKED = "onec.variant_marked"
    WAREHOUSE_MARKED = "onec.warehouse_marked"
    WAREHOUSE_OF_OTHERS = "onec.warehouse_of_others"
    PRICE_TYPE_MARKED = "onec.price_type_marked"
    PRICE_TYPE_NOT_LOADED = "onec.price_type_not_loaded"
    CURRENCY_UNKNOWN = "onec.currency_unknown"
    CURRENCY_DIFFERS = "onec.currency_differs"
    CURRENCY_WITHOUT_CODE = "onec.currency_without_code"
    ITEM_UNKNOWN = "onec.item_unknown"
    COEFFICIENT_NOT_HELD = "onec.coefficient_not_held"
    BARCODE_TAKEN = "onec.barcode_taken"
    BARCODE_IS_CODE = "onec.barcode_is_code"
    NO_WAREHOUSE = "onec.no_warehouse"
    SEVERAL_WAREHOUSES = "onec.several_warehouses"
    NOT_VALID = "onec.not_valid"
    CHANGED_MEANWHILE = "onec.changed_meanwhile"
    NOT_WRITTEN = "onec.not_written"
    # How an exchange goes, and why a full one marks nothing as deleted
    SIGNED_IN = "onec.signed_in", Severity.INFO
    UNDER_WAY = "onec.under_way", Severity.INFO
    PROGRESS = "onec.progress", Severity.INFO
    STEP_FAILED = "onec.step_failed"
    ABSENT_NOT_MARKED = "onec.absent_not_marked"
    NOT_ALL_READ = "onec.not_all_read"
    FILES_NOT_IMPORTED = "onec.files_not_imported"
    FELL_SILENT = "onec.fell_silent"
    # Requests of 1C that are not done
    NO_AUTHORIZATION = "onec.no_authorization"
    CREDENTIALS_ABSENT = "onec.credentials_absent"
    CREDENTIALS_WRONG = "onec.credentials_wrong"
    PASSWORDS_TOO_MANY = "onec.passwords_too_many"
    USER_NOT_FOR_EXCHANGE = "onec.user_not_for_exchange"
    NO_SESSION = "onec.no_session"
    REQUEST_UNKNOWN = "onec.request_unknown"
    NO_FILE_NAME = "onec.no_file_name"
    FILE_NAME_NOT_KEPT = "onec.file_name_not_kept"
    PART_TOO_LARGE = "onec.part_too_large"
    PART_CUT = "onec.part_cut"
    SESSION_TOO_LARGE = "onec.session_too_large"
    SESSION_FILES_TOO_MANY = "onec.session_files_too_many"
    FILE_NOT_SENT = "onec.file_not_sent"
    # Files of a person
    UPLOAD_EMPTY = "onec.upload_empty"
    UPLOAD_OF_OTHER_KIND = "onec.upload_of_other_kind"
    UPLOAD_MIXED = "onec.upload_mixed"
    UPLOAD_SAME_NAMES = "onec.upload_same_names"
    UPLOAD_GONE = "onec.upload_gone"
    FOLDER_NOT_WRITABLE = "onec.folder_not_writable"
