"""The looks of the admin: names, colours, the sidebar."""

UNFOLD = {
    "SITE_TITLE": "iKassa",
    "SITE_HEADER": "iKassa",
    "SITE_SYMBOL": "point_of_sale",
}
