"""A button of a page that changes something: asked about on GET, done on POST, told about afterwards."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from accounting.admin.display import change_url


def ask(
    admin: Any, request: HttpRequest, obj: Model, *, question: str, button: str, reason_label: str = ""
) -> TemplateResponse | None:
    """Return a page that asks `question` with one `button`, or None when the person has pressed it (POST).

    With a `reason_label` a reason is asked too: `request.POST["reason"]`.
    """
    if request.method == "POST":
        return None
    context = {
        **admin.admin_site.each_context(request),
        "title": obj,
        "original": obj,
        "opts": admin.model._meta,
        "question": question,
        "button": button,
        "reason_label": reason_label,
        "back": change_url(obj),
    }
    return TemplateResponse(request, "accounting/confirmation.html", context)


def confirm(
    admin: Any,
    request: HttpRequest,
    obj: Model,
    *,
    question: str,
    button: str,
    act: Callable[[], str],
    reason_label: str = "",
) -> HttpResponse:
    """Ask; on POST do `act`, which returns what to tell, and go back to the object.

    A ValidationError of `act` is told as it is.
    """
    if page := ask(admin, request, obj, question=question, button=button, reason_label=reason_label):
        return page
    try:
        told = act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        admin.log_change(request, obj, told)
        messages.success(request, told)
    return HttpResponseRedirect(change_url(obj))
