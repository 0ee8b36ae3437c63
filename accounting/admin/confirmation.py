"""A button of a page that changes something: asked about on GET, done on POST, told about afterwards."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from accounting.admin.links import change_url


def confirm(
    admin: Any, request: HttpRequest, obj: Model, *, question: str, button: str, act: Callable[[], str]
) -> HttpResponse:
    """Ask `question` with one `button`; on POST do `act`, which returns what to tell, and go back to the object.

    A ValidationError of `act` is told as it is.
    """
    back = change_url(obj)
    if request.method != "POST":
        context = {
            **admin.admin_site.each_context(request),
            "title": obj,
            "opts": admin.model._meta,
            "question": question,
            "button": button,
            "back": back,
        }
        return TemplateResponse(request, "accounting/confirmation.html", context)
    try:
        told = act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        admin.log_change(request, obj, told)
        messages.success(request, told)
    return HttpResponseRedirect(back)
