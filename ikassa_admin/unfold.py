"""The looks of the admin: names, colours, the sidebar in the shop's words."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy


def page(title: str, icon: str, model: str) -> dict[str, Any]:
    """Return a line of the sidebar: the list of `model` («app.model»), for whoever may see it."""
    app_label, model_name = model.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app_label}_{model_name}_changelist"),
        "permission": may_view(app_label, model_name),
    }


def may_view(app_label: str, model_name: str) -> Callable[[HttpRequest], bool]:
    def permission(request: HttpRequest) -> bool:
        user = request.user
        return user.has_perm(f"{app_label}.view_{model_name}") or user.has_perm(f"{app_label}.change_{model_name}")

    return permission


def superuser_page(title: str, icon: str, model: str) -> dict[str, Any]:
    return {**page(title, icon, model), "permission": lambda request: request.user.is_superuser}


SIDEBAR: list[dict[str, Any]] = [
    {
        "title": "Главное",
        "items": [
            {"title": "Сегодня", "icon": "home", "link": reverse_lazy("admin:index")},
            page("Организации", "apartment", "accounting.organization"),
            page("Подразделения", "account_tree", "accounting.department"),
            page("Партнёры", "handshake", "accounting.partner"),
            page("Кассы", "payments", "accounting.cashdesk"),
            page("Эквайринговые терминалы", "credit_card", "accounting.acquiringterminal"),
        ],
    },
    {
        "title": "Номенклатура и цены",
        "items": [
            page("Номенклатура", "inventory_2", "accounting.item"),
            page("Категории", "category", "accounting.itemcategory"),
            page("Единицы измерения", "straighten", "accounting.unit"),
            page("Упаковки", "package_2", "accounting.itempackage"),
            page("Штрихкоды", "barcode", "accounting.barcode"),
            page("Установка цен", "price_change", "accounting.pricedocument"),
            page("Цены", "sell", "accounting.price"),
            page("Виды цен", "loyalty", "accounting.pricetype"),
        ],
    },
    {
        "title": "Склады и остатки",
        "items": [
            page("Склады", "warehouse", "accounting.warehouse"),
            page("Остатки товаров", "shelves", "accounting.stockbalance"),
            page("Складские документы", "receipt_long", "accounting.stockdocument"),
            page("Движения товаров", "swap_vert", "accounting.stockmovement"),
        ],
    },
    {
        "title": "Розница",
        "items": [
            page("Чеки ККМ", "receipt", "accounting.salereceipt"),
            page("Чеки ККМ на возврат", "assignment_return", "accounting.refundreceipt"),
            page("Кассовые смены", "schedule", "accounting.cashshift"),
            page("Отчёты за смену", "summarize", "accounting.shiftreport"),
            page("Внесения и изъятия", "currency_exchange", "accounting.cashoperation"),
            page("Кассы ККМ", "point_of_sale", "accounting.cashregister"),
        ],
    },
    {
        "title": "Обмен с iKassa",
        "items": [
            {
                "title": "Обмен с iKassa",
                "icon": "sync_alt",
                "link": reverse_lazy("ikassa:entry"),
                "permission": lambda request: request.user.has_perm("exchange.view_exchangerun"),
            },
            page("Ik авторизация", "key", "exchange.connection"),
            page("Ik последняя загрузка", "event", "exchange.loadsettings"),
            page("Расписание обмена", "calendar_month", "exchange.exchangeschedule"),
            page("Неполадки", "warning", "exchange.trouble"),
            page("Кому сообщать", "mail", "exchange.noticerecipient"),
            page("Входящие документы", "inbox", "exchange.inboxdocument"),
            page("Журнал обмена", "history", "exchange.exchangerun"),
            page("Соответствия объектов", "link", "exchange.remotelink"),
            page("Остатки в кабинете", "cloud_done", "exchange.stocklink"),
        ],
    },
    {
        "title": "Обмен с 1С",
        "items": [
            {
                "title": "Загрузить из 1С",
                "icon": "upload_file",
                "link": reverse_lazy("onec:entry"),
                "permission": lambda request: request.user.has_perm("exchange.view_exchangerun"),
            },
        ],
    },
    {
        "title": "Администрирование",
        "collapsible": True,
        "items": [
            superuser_page("Пользователи", "person", "accounting.user"),
            superuser_page("Группы", "group", "auth.group"),
            superuser_page("Расписание заданий", "calendar_clock", "django_q.schedule"),
            superuser_page("Задания в очереди", "pending_actions", "django_q.ormq"),
            superuser_page("Выполненные задания", "task_alt", "django_q.success"),
            superuser_page("Неудачные задания", "error", "django_q.failure"),
            superuser_page("Блокировки входа", "lock", "axes.accessattempt"),
            superuser_page("Неудачные входы", "gpp_bad", "axes.accessfailurelog"),
            superuser_page("Журнал входов", "login", "axes.accesslog"),
        ],
    },
]

# One step darker than the palette it comes from: white words on a button must be readable (WCAG AA).
TEAL = {
    "50": "oklch(98.4% .014 180.72)",
    "100": "oklch(95.3% .051 180.8)",
    "200": "oklch(91% .096 180.43)",
    "300": "oklch(85.5% .138 181.07)",
    "400": "oklch(77.7% .152 181.91)",
    "500": "oklch(66% .125 183.5)",
    "600": "oklch(51.1% .096 186.39)",
    "700": "oklch(43.7% .078 188.22)",
    "800": "oklch(38.6% .063 188.42)",
    "900": "oklch(33% .054 190)",
    "950": "oklch(27.7% .046 192.52)",
}

UNFOLD = {
    "SITE_TITLE": "iKassa — учёт магазина",
    "SITE_HEADER": "iKassa",
    "SITE_SUBHEADER": "Учёт магазина и кассы",
    "SITE_SYMBOL": "point_of_sale",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("ikassa_admin/favicon.svg"),
        }
    ],
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "6px",
    "COLORS": {"primary": TEAL},
    "STYLES": [lambda request: static("ikassa_admin/admin.css")],
    "DASHBOARD_CALLBACK": "ikassa_admin.dashboard.dashboard",
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": SIDEBAR},
}
