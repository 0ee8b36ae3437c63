"""The base of the demo: made once, in one transaction, and left to the person afterwards."""

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from accounting.models import Organization
from ikassa_admin.demo.catalogue import CatalogueWriter
from ikassa_admin.demo.company import (
    ORGANIZATION_GUID,
    DemoRefused,
    company_create,
    demo_organization,
    exchange_settings_create,
    people_ensure,
)


def base_prepare(*, token: str) -> None:
    """Migrate the base and make the demo shop, whose cabinet is opened by `token`, if it is not there yet.

    May run twice: what a person changed or deleted since stays so. Raises DemoRefused, before anything is written,
    when the base is somebody's.
    """
    _refuse_production()
    _refuse_foreign_organizations()
    call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic():
        people_ensure(organization=demo_organization() or _shop_create(token))


def _refuse_production() -> None:
    if not settings.DEBUG:
        raise DemoRefused(
            "Демонстрация заводит администратора с известным всем паролем, поэтому с DEBUG=off не запускается. "
            "Запустите её на своём компьютере с DEBUG=on."
        )


def _refuse_foreign_organizations() -> None:
    if Organization._meta.db_table not in connection.introspection.table_names():
        return
    foreign = Organization.objects.exclude(guid=ORGANIZATION_GUID).only("name").first()
    if foreign is not None:
        raise DemoRefused(
            f"В базе есть организация «{foreign.name}», а демонстрация не вмешивается в чужой учёт. Укажите ей "
            "отдельную базу: DATABASE_URL=sqlite:///demo.sqlite3 python manage.py demo"
        )


def _shop_create(token: str) -> Organization:
    company = company_create()
    catalogue = CatalogueWriter(company)
    catalogue.write()
    exchange_settings_create(
        company=company,
        token=token,
        service_item=catalogue.service_item,
        prepayment_item=catalogue.prepayment_item,
    )
    return company.organization
