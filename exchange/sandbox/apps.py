from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "exchange.sandbox"
    label = "sandbox"
    verbose_name = "Песочница iKassa"
