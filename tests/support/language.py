"""What is read on a page, and which of its words are not Russian."""

import re
from html.parser import HTMLParser

#: Names and codes that are the same in every language.
SAME = {
    "iKassa", "Ik", "OAuth", "ID", "id", "BYN", "USD", "EUR", "RUB", "API",
    "cron", "admin", "esc", "TOKEN_ENCRYPTION_KEYS", "client_id", "client_secret",
    "IKASSA_ALLOWED_SERVERS", "Offline", "python", "manage", "py", "qcluster",
    "IP", "nginx", "Apache", "XLSX", "CSV", "xml", "zip", "Authorization",
}  # fmt: skip
#: What a person typed, a register printed, or the cabinet gave as a code.
DATA = re.compile(
    r"(?:api|wms)\.[\w.]+|[0-9A-F]{24}|[0-9a-f-]{36}|[\w.]+\.(?:by|xml)|[Uu]ser-\d+|AVQ\d+|https?://\S+|\S+@\S+|@/\./\+/-/_"
)


class Words(HTMLParser):
    """Collects what is read on a page: texts, hints, labels of fields.

    Not what a machine wrote or reads letter by letter (`pre`, `code`); icons are drawn by words of their own.
    """

    SPOKEN = ("title", "placeholder", "aria-label", "alt", "data-label")

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.muted: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self.muted:
            if tag == self.muted[-1]:
                self.muted.append(tag)
        elif tag in {"script", "style", "pre", "code"} or "material-symbols-outlined" in (given.get("class") or ""):
            self.muted.append(tag)
        self.texts += [given[name] or "" for name in self.SPOKEN if name in given]

    def handle_endtag(self, tag: str) -> None:
        if self.muted and tag == self.muted[-1]:
            self.muted.pop()

    def handle_data(self, data: str) -> None:
        if not self.muted:
            self.texts.append(data)


def foreign_words(page: str) -> set[str]:
    """Return the words of the page that are not Russian, and the dates that are written as a machine writes them."""
    words = Words()
    words.feed(page)
    return {
        word
        for text in words.texts
        for word in re.findall(r"[A-Za-z][A-Za-z_]+|\d{4}-\d\d-\d\d", DATA.sub("", text))
        if word not in SAME and not word.startswith("Z")
    }
