"""A client that behaves as 1C does: УТ's «Обмен с сайтом», step by step, over HTTP."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.test import Client

ADDRESS = "/1c/exchange/"
SECRET = "kS8-obmen-s-1c-parol"
#: УТ asks again and again; a test must not do so for ever.
ASKED = 200


class OneCError(Exception):
    """The site answered «failure»; 1C shows the person the rest of the answer."""


@dataclass
class OneC:
    """One 1C with its own cookie. `part` is how much it sends at a time, never more than the site allows."""

    username: str
    password: str
    part: int | None = None
    http: Client = field(default_factory=Client)
    cookie: tuple[str, str] | None = None
    takes_zip: bool = False
    file_limit: int = 0
    progress: list[str] = field(default_factory=list)

    def checkauth(self, kind: str = "catalog") -> None:
        answer = self.request("GET", kind, "checkauth", with_password=True)
        assert answer[0] == "success"
        assert len(answer) == 3
        self.cookie = (answer[1], answer[2])

    def init(self, kind: str = "catalog") -> None:
        answer = self.request("GET", kind, "init")
        assert len(answer) == 2, answer
        said = dict(row.split("=") for row in answer)
        self.takes_zip, self.file_limit = said["zip"] == "yes", int(said["file_limit"])

    def send(self, name: str, content: bytes) -> None:
        """Send a file by parts, each of them behind the one before."""
        size = min(self.part or self.file_limit, self.file_limit)
        for start in range(0, len(content), size):
            answer = self.request("POST", "catalog", "file", filename=name, body=content[start : start + size])
            assert answer[0] == "success", answer

    def load(self, name: str) -> None:
        """Ask for the import of a file until it is over."""
        for _ in range(ASKED):
            answer = self.request("GET", "catalog", "import", filename=name)
            if answer[0] == "success":
                return
            assert answer[0] == "progress", answer
            self.progress.append(" ".join(answer[1:]))
        raise AssertionError("the import never ended")

    def exchange_catalogue(self, files: dict[str, bytes], *, pack: bool = False, complete: bool = False) -> None:
        """Do a whole exchange of goods: all files are sent, then each is imported."""
        self.checkauth()
        self.init()
        if pack:
            assert self.takes_zip
            self.send("v8_1.zip", packed(files))
        else:
            for name, content in files.items():
                self.send(name, content)
        for name in files:
            self.load(name)
        if complete:
            assert self.request("GET", "catalog", "complete") == ["success"]

    def query(self) -> bytes:
        """Return the file of orders."""
        response = self._send("GET", "sale", "query")
        assert response["Content-Type"].startswith("text/xml"), response.content.decode()
        return bytes(response.content)

    def exchange_sales(self) -> bytes:
        """Do a whole exchange of orders, and confirm them."""
        self.checkauth("sale")
        self.init("sale")
        orders = self.query()
        assert self.request("GET", "sale", "success") == ["success"]
        return orders

    def request(self, method: str, kind: str, mode: str, **options: Any) -> list[str]:
        """Return the lines of an answer. Raises OneCError for «failure», with its text."""
        response = self._send(method, kind, mode, **options)
        assert response.status_code == 200
        # As СтрЧислоСтрок and СтрПолучитьСтроку of 1C count: a line's end behind the last line begins one more.
        rows = str(response.content.decode()).split("\n")
        if rows[0] == "failure":
            raise OneCError("\n".join(rows[1:]))
        return rows

    def _send(
        self,
        method: str,
        kind: str,
        mode: str,
        *,
        filename: str = "",
        body: bytes = b"",
        with_password: bool = False,
        **environ: Any,
    ) -> Any:
        headers = {}
        if with_password:
            pair = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        if self.cookie is not None:
            headers["Cookie"] = "=".join(self.cookie)
        query = {"type": kind, "mode": mode, **({"filename": filename} if filename else {})}
        self.http.cookies.clear()
        return self.http.generic(
            method,
            ADDRESS,
            body,
            content_type="application/octet-stream",
            headers=headers,
            query_params=query,
            **environ,
        )


def packed(files: dict[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in dict(files).items():
            archive.writestr(name, content)
    return stream.getvalue()
