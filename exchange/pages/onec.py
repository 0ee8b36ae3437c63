"""«Загрузить из 1С» and «Настройка 1С и проверка»: what a person does by hand, and what he must enter in 1C."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from accounting.admin.base import whole_number
from accounting.admin.display import change_url
from accounting.admin.scope import organizations_for
from exchange.issues import IssueError
from exchange.models import ExchangeRun, OneCRequest, OneCSession, OneCUser
from exchange.onec.imports.summary import Outcome
from exchange.onec.protocol.sessions import session_close
from exchange.onec.protocol.users import onec_user_create, onec_user_delete
from exchange.pages.base import START, OrganizationView
from exchange.sheets.tables import TITLES, Sheet, sheet_export
from exchange.sheets.uploads import (
    upload_create,
    upload_enqueue,
    upload_preview,
)
from exchange.texts import issue_text
from exchange.texts.words import onec_rows

RUNS_SHOWN = 10
REQUESTS_SHOWN = 20
#: What a person may do with the users of the exchange, who hold a password to the books.
KEEP_USERS = "exchange.add_connection"
CONTENT_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
}


def entry(request: HttpRequest) -> HttpResponse:
    """Open the page of the first organisation that the person may see."""
    first = organizations_for(request).first()
    if first is None:
        messages.error(request, "Нет ни одной организации. Заведите её, и сюда можно будет загружать файлы 1С.")
        return redirect("admin:index")
    return redirect("onec:load", first.pk)


class OneCView(OrganizationView):
    """A page about one organisation's exchange with 1C."""

    template_name: str
    title: str
    page: str

    def context(self, **more: Any) -> dict[str, Any]:
        return {
            **admin.site.each_context(self.request),
            "title": self.title,
            "page": self.page,
            "organization": self.organization,
            "organizations": self.organizations,
            "may_start": self.request.user.has_perm(START),
            **more,
        }

    def shown(self, **more: Any) -> HttpResponse:
        return TemplateResponse(self.request, self.template_name, self.context(**more))

    def own_session(self) -> OneCSession:
        """Return the upload of the address, which this person made for this organisation and has not closed."""
        return get_object_or_404(
            OneCSession.objects.select_related("organization", "run"),
            pk=self.kwargs["session"],
            organization=self.organization,
            user=self.request.user,
            token_digest__isnull=True,
        )


class LoadView(OneCView):
    """Choose files of 1C or a table; download tables and templates; see what was loaded before."""

    template_name = "exchange/onec/load.html"
    title = "Загрузить из 1С"
    page = "load"

    def get(self, request: HttpRequest, organization: int) -> HttpResponse:
        runs = ExchangeRun.objects.filter(
            organization=self.organization, kind__in=[ExchangeRun.Kind.ONEC_IMPORT, ExchangeRun.Kind.ONEC_EXPORT]
        )
        rows = [{"run": run, "url": change_url(run)} for run in runs[:RUNS_SHOWN]]
        return self.shown(runs=rows, sheets=list(TITLES.items()))

    def post(self, request: HttpRequest, organization: int) -> HttpResponse:
        try:
            session = upload_create(
                organization=self.organization,
                user=request.user,  # type: ignore[arg-type]
                files=request.FILES.getlist("files"),
            )
        except IssueError as error:
            messages.error(request, issue_text(error.issue))
            return redirect("onec:load", self.organization.pk)
        return redirect("onec:preview", self.organization.pk, session.pk)


class PreviewView(OneCView):
    """What would change, and «Загрузить»."""

    template_name = "exchange/onec/preview.html"
    title = "Загрузить из 1С: что изменится"
    page = "load"

    def get(self, request: HttpRequest, organization: int, session: int) -> HttpResponse:
        upload = self.own_session()
        if upload.run is not None:
            return redirect("onec:run", self.organization.pk, upload.run.pk)
        if upload.closed_at is not None:
            raise Http404
        files = list(upload.files.all())
        try:
            summary = upload_preview(session=upload)
        except IssueError as error:
            session_close(session=upload)
            messages.error(request, issue_text(error.issue))
            return redirect("onec:load", self.organization.pk)
        if summary is None:
            return self.shown(upload=upload, files=files, is_too_large=True)
        return self.shown(
            upload=upload,
            files=files,
            summary=summary,
            rows=onec_rows(summary.counts),
            missing=summary.total(Outcome.MARKED_DELETED),
        )

    def post(self, request: HttpRequest, organization: int, session: int) -> HttpResponse:
        upload = self.own_session()
        if "refuse" in request.POST:
            session_close(session=upload)
            return redirect("onec:load", self.organization.pk)
        if upload.closed_at is not None and upload.run is None:
            raise Http404
        run = upload_enqueue(session=upload, started_by=request.user)  # type: ignore[arg-type]
        return redirect("onec:run", self.organization.pk, run.pk)


class RunView(OneCView):
    """How a load goes; the page asks again by itself until it is over."""

    template_name = "exchange/onec/run.html"
    title = "Загрузка из 1С"
    page = "load"

    def get(self, request: HttpRequest, organization: int, run: int) -> HttpResponse:
        found = get_object_or_404(
            ExchangeRun, pk=run, organization=self.organization, kind=ExchangeRun.Kind.ONEC_IMPORT
        )
        return self.shown(
            run=found,
            rows=onec_rows(found.counters),
            refused=found.counters.get("refused", ()),
            refused_count=found.counters.get("refused_count", 0),
            remarks=found.counters.get("remarks", ()),
            remark_count=found.counters.get("remark_count", 0),
            journal_url=change_url(found),
        )


class SheetView(OneCView):
    """A table of the books, or its template, to be downloaded."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, organization: int, sheet: str, suffix: str) -> HttpResponse:
        if sheet not in list(Sheet) or f".{suffix}" not in CONTENT_TYPES:
            raise Http404
        is_template = "template" in request.GET
        content = sheet_export(
            sheet=Sheet(sheet), organization=self.organization, suffix=f".{suffix}", is_template=is_template
        )
        name = f"{sheet}-template.{suffix}" if is_template else f"{sheet}.{suffix}"
        return HttpResponse(
            content,
            content_type=CONTENT_TYPES[f".{suffix}"],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class NewUserForm(forms.Form):
    """Name and password that are entered in 1C as well."""

    username = forms.CharField(label="Имя пользователя", max_length=150, widget=UnfoldAdminTextInputWidget())
    password = forms.CharField(
        label="Пароль",
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text="Не короче восьми знаков. Он больше не показывается: сразу впишите его и в 1С.",
    )


class CheckView(OneCView):
    """What to enter in 1C, who 1C signs in as, and what reached us of what it sent."""

    template_name = "exchange/onec/check.html"
    title = "Настройка 1С и проверка"
    page = "check"

    def get(self, request: HttpRequest, organization: int) -> HttpResponse:
        return self._page(NewUserForm())

    def post(self, request: HttpRequest, organization: int) -> HttpResponse:
        if not request.user.has_perm(KEEP_USERS):
            raise PermissionDenied
        if "delete" in request.POST:
            chosen = whole_number(request.POST["delete"])
            user = get_object_or_404(OneCUser, pk=chosen, organization=self.organization)
            onec_user_delete(onec_user=user)
            messages.success(request, f"Пользователь «{user}» удалён, 1С под ним больше не войдёт.")
            return redirect("onec:check", self.organization.pk)
        form = NewUserForm(request.POST)
        if form.is_valid():
            try:
                user = onec_user_create(organization=self.organization, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, f"Пользователь «{user}» создан. Впишите его имя и пароль в 1С.")
                return redirect("onec:check", self.organization.pk)
        return self._page(form)

    def _page(self, form: forms.Form) -> HttpResponse:
        users = OneCUser.objects.filter(organization=self.organization).select_related("user")
        # A request without a name belongs to nobody, and may be the one that a person looks for.
        names = [user.user.username for user in users]
        requests = OneCRequest.objects.filter(
            Q(organization=self.organization) | Q(organization=None, username__in=["", *names])
        )
        return self.shown(
            address=self.request.build_absolute_uri(reverse("onec-exchange")) + "/",
            users=users,
            form=form,
            requests=requests[:REQUESTS_SHOWN],
            # Name and password come with this request alone; all others bring the cookie.
            last=requests.filter(query__contains="mode=checkauth").first(),
            may_keep=self.request.user.has_perm(KEEP_USERS),
        )
