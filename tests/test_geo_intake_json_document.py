"""JSON files: read whole, or the place of the fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import json_document

MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize("mark", [b"", MARK], ids=["plain", "byte order mark"])
def test_a_document_is_read_whole(tmp_path: Path, mark: bytes) -> None:
    (tmp_path / "x.json").write_bytes(mark + '{"nimi": "Äijälä"}'.encode())
    assert json_document.read(tmp_path / "x.json") == {"nimi": "Äijälä"}


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b'{"a": 1,\n "b": 2 3}', "json-broken", (2, 9)),
        (MARK + b'{"a":: 1}', "json-broken", (1, 6)),
        ('{"a": 1,\n "b": "Äänekoski"}'.encode("cp1252"), "json-broken", (2, 8)),
        (b"<html>404</html>", "json-broken", (1, 1)),
        (b'{"features": [{"type": "Feature"', "json-cut", None),
        (b"[" * 100_000, "json-broken", (1, 1)),
    ],
    ids=["a comma short", "a colon too many", "Latin-1", "a web page", "cut", "nested without end"],
)
def test_a_fault_is_named_with_its_place(
    tmp_path: Path, content: bytes, code: str, place: tuple[int, int] | None
) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(InputError) as caught:
        json_document.read(tmp_path / "x.json")
    assert caught.value.code == code
    if place is not None:
        assert (caught.value.params["row"], caught.value.params["column"]) == place
