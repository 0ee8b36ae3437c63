from django.apps import AppConfig


class IkassaAdminConfig(AppConfig):
    name = "ikassa_admin"
    verbose_name = "iKassa"
