from django.apps import AppConfig


class IkassaAdminConfig(AppConfig):
    name = "ikassa_admin"
    verbose_name = "iKassa"

    def ready(self) -> None:
        """Register the system checks."""
        from ikassa_admin import checks  # noqa: F401
