"""A database that is filled once for all tests of a module."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

ModuleBase = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def module_base(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[ModuleBase]:
    """Open a transaction around the tests of a module and roll it back after them.

    A module-scoped fixture fills the database inside `with module_base():`. Each test runs in a savepoint of its own
    (`db`), so that its changes are rolled back as usual. Such a module cannot contain a transactional test.
    """
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
    yield django_db_blocker.unblock
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
