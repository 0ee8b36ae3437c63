"""What stands behind a document of the books: the books know no exchange, so whoever brought it tells.

An app above registers its teller when its admin is loaded.
"""

from collections.abc import Callable

from django.db.models import Model

from accounting.admin.links import change_link

Teller = Callable[[Model], list[Model]]

_tellers: list[Teller] = []


def origin_teller(teller: Teller) -> Teller:
    """Ask `teller` from now on for what a document was made from."""
    _tellers.append(teller)
    return teller


def origin_links(document: Model) -> str:
    """Return links to everything that the document was made from, a dash for nothing."""
    return str(change_link(*(source for teller in _tellers for source in teller(document))))
