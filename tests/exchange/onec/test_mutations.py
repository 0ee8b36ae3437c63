"""Whatever happens to a file on its way, it is read or refused: nothing else ever comes out of the reader."""

import re
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.onec.errors import OneCFileError
from tests.exchange.onec.samples import FILES, read

CONTENTS = [path.read_bytes() for path in FILES if path.stat().st_size < 20_000]
TEXT = re.compile(r">([^<>]+)<")
NASTY = ("", " ", "-1", "1E999999", "NaN", "Infinity", "1" * 40, "#", "a#b#c", "\u00a0", "']]>", "&#x41;", "٣", "true")


def read_or_refuse(content: bytes) -> None:
    with suppress(OneCFileError):
        read(content)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(CONTENTS), st.data())
def test_spoilt_bytes_never_break_the_reader(content: bytes, data: st.DataObject) -> None:
    spoilt = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(spoilt)))
        length = data.draw(st.integers(0, 40))
        spoilt[start : start + length] = data.draw(st.binary(max_size=12))
    read_or_refuse(bytes(spoilt))


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(CONTENTS), st.data())
def test_spoilt_values_never_break_the_reader(content: bytes, data: st.DataObject) -> None:
    text = content.decode("utf-8-sig")
    spans = [match.span(1) for match in TEXT.finditer(text)]
    chosen = data.draw(st.lists(st.sampled_from(spans), min_size=1, max_size=8, unique=True))
    for start, end in sorted(chosen, reverse=True):
        value = data.draw(st.one_of(st.sampled_from(NASTY), st.text(max_size=20)))
        text = text[:start] + value.replace("<", "") + text[end:]
    read_or_refuse(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(CONTENTS), st.data())
def test_lost_and_doubled_lines_never_break_the_reader(content: bytes, data: st.DataObject) -> None:
    lines = content.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        lines[at : at + 1] = lines[at : at + 1] * data.draw(st.sampled_from([0, 2]))
        if not lines:
            break
    read_or_refuse(b"".join(lines))
