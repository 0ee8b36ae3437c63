"""The codes of all issues, a class for each room; `exchange.texts` has a text for every one."""

from exchange.issues import IssueCode, Severity


class RunCode(IssueCode):
    """How a run ended without being done."""

    LITERAL = "run.literal"  # transitional
    BUSY = "run.busy"
    LEASE_LOST = "run.lease_lost"
    STOPPED = "run.stopped"
    CANCELLED = "run.cancelled"
    CANCELLED_BY = "run.cancelled_by"
    WORKER_DIED = "run.worker_died"
    WORKER_DIED_REPEATED = "run.worker_died_repeated"
    WORKER_DIED_GIVEN_UP = "run.worker_died_given_up"
    INTERNAL = "run.internal", Severity.ERROR
    DATABASE = "run.database", Severity.ERROR


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
    REJECTED_SILENTLY = "export.rejected_silently", Severity.ERROR, ("cause",)
    PARENT_REJECTED = "export.parent_rejected", Severity.ERROR, ("cause", "message", "parent")
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
