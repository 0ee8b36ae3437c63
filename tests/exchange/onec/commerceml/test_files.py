"""Files, folders and archives; bombs and files above the limits are refused in words."""

import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from exchange.codes import OneCCode
from exchange.onec.commerceml import files
from exchange.onec.commerceml.elements import OneCFileError, Place, Product, Refusal
from exchange.onec.commerceml.files import examine_all, find_sources
from exchange.onec.commerceml.reader import BLOCK, ELEMENT_BYTES, ElementReader
from exchange.texts import issue_text
from tests.exchange.onec.samples import RETAIL, catalogue, document, offers, product, read


def write_zip(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(f"webdata/{name}.xml", text)
    return path


def test_a_folder_is_read_in_the_order_classifiers_items_offers() -> None:
    examined = examine_all(find_sources([RETAIL]))
    assert [each.source.name for each in examined] == [
        "classifier.xml",
        "import.xml",
        "import_wo_classifier.xml",
        "offers.xml",
    ]
    assert [each.facts.products for each in examined] == [0, 2, 2, 0]


def test_the_order_is_told_by_what_is_inside_and_not_by_the_names(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "v8.zip", a=offers(""), b=catalogue(product("1")), c=document("<Классификатор/>"))
    examined = examine_all(find_sources([archive]))
    assert [each.source.name for each in examined] == ["webdata/c.xml", "webdata/b.xml", "webdata/a.xml"]
    with examined[1].source.reading() as reader:
        assert [each.guid for each in reader if isinstance(each, Product)] == ["1"]


def test_pictures_and_other_files_of_a_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "import.xml").write_text(catalogue(""), encoding="utf-8")
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8")
    assert [each.name for each in find_sources([tmp_path])] == ["import.xml"]


def test_what_macos_puts_beside_a_file_is_no_file_of_1c(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "v8.zip", a=catalogue(""))
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("__MACOSX/webdata/._a.xml", b"\x00\x05\x16\x07")
    (tmp_path / "._b.xml").write_bytes(b"\x00\x05\x16\x07")
    assert [each.source.name for each in examine_all(find_sources([tmp_path]))] == ["webdata/a.xml"]


def test_an_archive_of_archives_is_refused_in_words(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "inner.zip", a=catalogue(""))
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as outer:
        outer.write(inner, inner.name)
    with pytest.raises(OneCFileError, match=OneCCode.ARCHIVE_OF_ARCHIVES):
        find_sources([tmp_path / "outer.zip"])


@pytest.mark.parametrize("cut", [40, 200])
def test_a_cut_archive_is_refused(tmp_path: Path, cut: int) -> None:
    whole = write_zip(tmp_path / "v8.zip", a=catalogue(product("1") * 50))
    whole.write_bytes(whole.read_bytes()[:-cut])
    with pytest.raises(OneCFileError, match=OneCCode.ARCHIVE_BROKEN):
        examine_all(find_sources([whole]))


def test_an_archive_with_spoilt_contents_is_refused(tmp_path: Path) -> None:
    whole = write_zip(tmp_path / "v8.zip", a=catalogue(product("1") * 50))
    spoilt = bytearray(whole.read_bytes())
    spoilt[60:90] = b"\x55" * 30
    whole.write_bytes(spoilt)
    with pytest.raises(OneCFileError, match=OneCCode.ARCHIVE_BROKEN):
        examine_all(find_sources([whole]))


def test_an_archive_that_unpacks_beyond_measure_is_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("import.xml", b" " * (files.PACKED_FREE_BYTES + 1))
    with pytest.raises(OneCFileError, match=OneCCode.ARCHIVE_BOMB):
        find_sources([bomb])


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "FILES", 2)
    path = tmp_path / "v8.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(3):
            archive.writestr(f"import{number}.xml", catalogue(""))
    with pytest.raises(OneCFileError, match=OneCCode.ARCHIVE_FILES_TOO_MANY) as refused:
        files.file_sources(path, "v8.zip")
    assert issue_text(refused.value.issue) == "В архиве «v8.zip» файлов больше 2. Загружайте их частями."


def test_a_missing_path_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(OneCFileError, match=OneCCode.PATH_NOT_FOUND):
        find_sources([tmp_path / "нет.xml"])
    with pytest.raises(OneCFileError, match=OneCCode.NO_XML):
        find_sources([tmp_path])


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_a_file_with_entities_is_refused_before_they_are_read(declaration: str) -> None:
    text = catalogue(product("1", name="&a;")).replace("?>", f"?>{declaration}")
    with pytest.raises(OneCFileError, match=OneCCode.FILE_UNSAFE):
        read(text)


def test_a_doctype_hidden_behind_a_long_comment_is_refused_too() -> None:
    hidden = f"<!-- {' ' * BLOCK} --><!DOCTYPE x [<!ENTITY a 'aaaa'>]>"
    with pytest.raises(OneCFileError, match=f"{OneCCode.FILE_UNSAFE}|{OneCCode.FILE_BROKEN_AT}"):
        read(catalogue(product("1", name="&a;")).replace("?>", f"?>{hidden}"))


def test_a_file_above_the_limit_is_refused() -> None:
    text = catalogue(product("1") * 100).encode()
    with pytest.raises(OneCFileError, match=OneCCode.FILE_TOO_LARGE) as refused:
        list(ElementReader(BytesIO(text), name="import.xml", limit=1000))
    assert issue_text(refused.value.issue).startswith("Файл «import.xml» больше 1 МБ, ")


def test_an_element_without_end_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchange.onec.commerceml.reader.ELEMENT_BYTES", 4 * BLOCK)
    endless = document(f"<Каталог><Чужое>{'<а>б</а>' * BLOCK}</Чужое></Каталог>")
    with pytest.raises(OneCFileError, match=OneCCode.FILE_WITHOUT_ELEMENTS):
        read(endless)


#: Reads a file from stdin in a process of its own, whose peak of memory (kilobytes) no other test has raised before.
READING = """
import re, sys
from io import BytesIO
from pathlib import Path
from exchange.onec.commerceml.elements import Product
from exchange.onec.commerceml.reader import ElementReader

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

text = BytesIO(sys.stdin.buffer.read())
before = peak()
catalogues = [each.catalogue for each in ElementReader(text, name="import.xml") if isinstance(each, Product)]
print(*catalogues, peak() - before)
"""


def test_elements_between_lists_of_items_are_not_kept_in_memory() -> None:
    goods = f"<Чужое>{'<а>б</а>' * 5_000}</Чужое><Товары>{product('1')}</Товары>"
    text = document(f"<Каталог><Ид>к</Ид>{goods * 24}</Каталог>")
    reading = subprocess.run([sys.executable, "-c", READING], input=text.encode(), stdout=subprocess.PIPE, check=True)
    *catalogues, kilobytes = reading.stdout.decode().split()
    assert catalogues == ["к"] * 24
    # The whole tree would take 30 MB.
    assert int(kilobytes) < 10 * 1024


def test_a_tower_of_elements_is_refused() -> None:
    with pytest.raises(OneCFileError, match=OneCCode.FILE_BROKEN_AT):
        read(document("<Каталог>" + "<а>" * 5000 + "</а>" * 5000 + "</Каталог>"))


def write_dos_zip(path: Path, **members: str) -> Path:
    """Pack as archivers of Windows do: names in cp866, and nothing that says so."""

    class DosName(zipfile.ZipInfo):
        def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile calls it so
            return self.filename.encode("cp866"), self.flag_bits & ~0x800

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(DosName(f"{name}/import.xml"), text)
    return path


def test_names_in_an_archive_of_windows_are_read(tmp_path: Path) -> None:
    archive = write_dos_zip(tmp_path / "v8.zip", Выгрузка=catalogue(product("1")), Остатки=catalogue(product("")))
    sources = find_sources([archive])
    assert [each.name for each in sources] == ["Выгрузка/import.xml", "Остатки/import.xml"]
    with sources[1].reading() as reader:
        assert [each.place for each in reader if isinstance(each, Refusal)] == [Place("Остатки/import.xml", 1)]


def test_names_in_utf_8_without_a_mark_are_read_too(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "v8.zip", Выгрузка=catalogue(""))
    packed = archive.read_bytes()
    assert packed.count(b"\x00\x08\x08\x00") == 2
    archive.write_bytes(packed.replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00"))
    assert [each.name for each in find_sources([archive])] == ["webdata/Выгрузка.xml"]


def test_two_comes_before_ten(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        (tmp_path / f"import0_{number}.xml").write_text(catalogue(""), encoding="utf-8")
    for sources in (find_sources([tmp_path]), [each.source for each in examine_all(find_sources([tmp_path]))]):
        assert [each.name for each in sources] == ["import0_1.xml", "import0_2.xml", "import0_10.xml"]


@pytest.mark.slow
def test_a_classifier_of_many_megabytes_is_read(tmp_path: Path) -> None:
    values = "<Справочник><ИдЗначения>з</ИдЗначения><Значение>Красный</Значение></Справочник>" * 500
    one = f"<Свойство><Ид>с</Ид><ВариантыЗначений>{values}</ВариантыЗначений></Свойство>"
    count = ELEMENT_BYTES // len(one.encode()) + 10
    properties = f"<Классификатор><Свойства>{one * count}</Свойства></Классификатор>"
    (tmp_path / "import.xml").write_text(catalogue(product("1"), classifier=properties), encoding="utf-8")
    assert (tmp_path / "import.xml").stat().st_size > ELEMENT_BYTES

    examined = examine_all(find_sources([tmp_path]))[0]

    assert examined.facts.products == 1
    with examined.source.reading() as reader:
        assert [each.guid for each in reader if isinstance(each, Product)] == ["1"]


def test_blanks_in_front_of_a_file_are_looked_behind() -> None:
    undeclared = catalogue(product("1")).partition("?>")[2]
    assert len(read("\n" * (2 * BLOCK) + undeclared)) == 2
    with pytest.raises(OneCFileError) as refused:
        read("\n" + catalogue(product("1")))
    assert refused.value.issue.params["reason"].code == OneCCode.XML_HEAD
    with pytest.raises(OneCFileError, match=OneCCode.FILE_EMPTY):
        read(" " * (2 * BLOCK))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Здравствуйте", r"\(строка 1\): это не XML\."),
        (catalogue("\n" + product("1"))[:-60], r"\(строка 2\): файл обрывается\."),
        (catalogue("\n\n" + product("1", name="Иванов & сын")), r"\(строка 3\): знак «&» или «<»"),
        (catalogue(product("1")).replace("</Ид>", "</Id>", 1), "закрыт не тот элемент"),
        (catalogue(product("1")) + "ещё", "после конца данных"),
        (catalogue(product("1", name="\x01")), "недопустимый знак"),
    ],
)
def test_what_is_wrong_is_said_in_russian_with_its_line(text: str, words: str) -> None:
    with pytest.raises(OneCFileError) as refused:
        read(text)
    explained = issue_text(refused.value.issue)
    assert re.search(words, explained)
    assert not re.search("[A-Za-z]{4}", explained.replace("import.xml", ""))
