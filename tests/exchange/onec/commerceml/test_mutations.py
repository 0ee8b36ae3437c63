"""Whatever happens to a file on its way, it is read or refused: nothing else ever comes out of the reader, nor of an
import."""

import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from accounting.models import Organization
from exchange.codes import OneCCode
from exchange.onec.commerceml.elements import OneCFileError
from exchange.onec.commerceml.files import SourceFile, zip_sources
from exchange.onec.imports.importer import taken_back
from tests.exchange.onec.importing import import_sources
from tests.exchange.onec.samples import FILES, SETS, read
from tests.support.books import make_organization, make_warehouse

CONTENTS = [path.read_bytes() for path in FILES]
#: The files of each set, in the order of their names.
FOLDERS = [[path.read_bytes() for path in sorted(folder.rglob("*.xml"))] for folder in SETS]
VALUE = re.compile(r">([^<>]+)<|\"([^\"<>]*)\"")
NASTY = (
    "", " ", "-1", "1E999999", "NaN", "Infinity", "1" * 40, "0", "0.0000001", "999999999999", "#", "a#b#c", "\u00a0",
    "']]>", "&#x41;", "٣", "true", "ж" * 300, "Удален", "руб", "шт.", "796", "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
Mutation = Callable[[bytes, st.DataObject], bytes]


def with_spoilt_bytes(content: bytes, data: st.DataObject) -> bytes:
    spoilt = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(spoilt)))
        length = data.draw(st.integers(0, 40))
        spoilt[start : start + length] = data.draw(st.binary(max_size=12))
    return bytes(spoilt)


def with_spoilt_values(content: bytes, data: st.DataObject) -> bytes:
    """Put nasty values, or values that stand elsewhere in the file, into texts and attributes."""
    text = content.decode("utf-8-sig")
    # What precedes the catalogue is the declaration of the file, of which bytes are spoilt elsewhere.
    found = [(match.span(1) if match[1] else match.span(2)) for match in VALUE.finditer(text, text.find("Ид>"))]
    chosen = data.draw(st.lists(st.integers(0, len(found) - 1), min_size=1, max_size=8, unique=True))
    spans = [found[number] for number in chosen]
    others = [text[start:end] for start, end in found[:: max(len(found) // 200, 1)]]
    for start, end in sorted(spans, reverse=True):
        value = data.draw(st.one_of(st.sampled_from(NASTY), st.sampled_from(others), st.text(max_size=20)))
        text = text[:start] + value.replace("<", "").replace('"', "") + text[end:]
    return text.encode("utf-8", "surrogatepass")


def with_lost_and_doubled_lines(content: bytes, data: st.DataObject) -> bytes:
    lines = content.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        lines[at : at + 1] = lines[at : at + 1] * data.draw(st.sampled_from([0, 2]))
        if not lines:
            break
    return b"".join(lines)


MUTATIONS = (with_spoilt_bytes, with_spoilt_values, with_lost_and_doubled_lines)


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_spoilt_file_never_breaks_the_reader(mutation: Mutation) -> None:
    @settings(max_examples=200)
    @given(st.sampled_from(CONTENTS), st.data())
    def check(content: bytes, data: st.DataObject) -> None:
        with suppress(OneCFileError):
            read(mutation(content, data))

    check()


def as_utf8(contents: list[bytes]) -> list[SourceFile]:
    return [SourceFile(f"{n}.xml", lambda c=content: BytesIO(c)) for n, content in enumerate(contents)]  # type: ignore[misc]


def as_windows_1251(contents: list[bytes]) -> list[SourceFile]:
    declaration = b'<?xml version="1.0" encoding="windows-1251"?>'
    texts = [re.sub(r"\A\s*<\?xml.*?\?>", "", content.decode("utf-8-sig", "replace")) for content in contents]
    return as_utf8([declaration + text.encode("windows-1251", "xmlcharrefreplace") for text in texts])


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[bytes]], list[SourceFile]]:
    path = tmp_path_factory.mktemp("zip") / "exchange.zip"

    def pack(contents: list[bytes]) -> list[SourceFile]:
        with zipfile.ZipFile(path, "w") as archive:
            for number, content in enumerate(contents):
                archive.writestr(f"{number}.xml", content)
        return list(zip_sources(path, path.name))

    return pack


@pytest.mark.slow
@pytest.mark.django_db
def test_a_spoilt_file_never_breaks_an_import(
    zipped: Callable[[list[bytes]], list[SourceFile]], caplog: pytest.LogCaptureFixture
) -> None:
    organization = make_organization()
    make_warehouse(organization=organization)

    @settings(max_examples=100)
    @given(
        st.sampled_from(FOLDERS), st.sampled_from(MUTATIONS), st.sampled_from((as_utf8, as_windows_1251, zipped)),
        st.data(),
    )  # fmt: skip
    def check(
        contents: list[bytes],
        mutation: Mutation,
        form: Callable[[list[bytes]], list[SourceFile]],
        data: st.DataObject,
    ) -> None:
        spoilt = data.draw(st.integers(0, len(contents) - 1))
        contents = [mutation(each, data) if n == spoilt else each for n, each in enumerate(contents)]
        with suppress(OneCFileError), taken_back():
            codes = imported(organization, form(contents))
            assert codes.isdisjoint({OneCCode.NOT_WRITTEN, OneCCode.CHANGED_MEANWHILE})
        assert caplog.records == []

    check()


def imported(organization: Organization, sources: list[SourceFile]) -> set[str]:
    """Import files, check the constraints of the base, return the codes of refusals and remarks."""
    summary = import_sources(organization, sources)
    connection.check_constraints()
    return {row["code"] for row in (*summary.refused, *summary.remarks)}
