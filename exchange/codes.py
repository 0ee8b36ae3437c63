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
