from importlinter.cli import lint_imports


def test_no_import_crosses_a_wall_between_the_rooms() -> None:
    assert lint_imports(no_cache=True) == 0
