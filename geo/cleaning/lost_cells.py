"""Cells of an XLSX file that python-calamine gives as empty though something stands in them.

It drops errors (``#N/A``) and formulas that no program has computed; a blank where the author sees text would
be a silent loss, so both are read from the sheet's XML.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
import zlib

_SHEET = re.compile(rb"<sheet\b[^>]*?/?>")
_RELATION = re.compile(rb"<Relationship\b[^>]*?/?>")
_CELL = re.compile(rb'<c\b(?=[^>]*\br="([A-Z]{1,3})(\d+)")([^>]*)(?<!/)>(.*?)</c>', re.DOTALL)
_FORMULA = re.compile(rb"<f\b[^>]*>(.*?)</f>", re.DOTALL)
_VALUE = re.compile(rb"<v\b[^>]*>(.*?)</v>", re.DOTALL)
_EMPTY_VALUE = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


def find(content: bytes, sheet: str) -> dict[tuple[int, int], str]:
    """Give row and column (from 0) of such cells, with the text a spreadsheet would show."""
    xml = _sheet_xml(content, sheet)
    if b't="e"' not in xml and not _EMPTY_VALUE.search(xml):
        return {}
    lost = {}
    for match in _CELL.finditer(xml):
        letters, number, attributes, inner = match.groups()
        text = _lost_text(attributes, inner)
        if text is not None:
            lost[int(number) - 1, _column(letters)] = text
    return lost


def _lost_text(attributes: bytes, inner: bytes) -> str | None:
    value = _VALUE.search(inner)
    formula = _FORMULA.search(inner)
    if b't="e"' in attributes:
        return _text(value.group(1)) if value else "#N/A"
    if formula and not (value and value.group(1).strip()) and b't="str"' not in attributes:
        return "=" + _text(formula.group(1))
    return None


def _text(raw: bytes) -> str:
    return html.unescape(raw.decode("utf-8", errors="replace")).strip()


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number - 1


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b" + name + rb'="([^"]*)"', tag)
    return _text(found.group(1)) if found else ""


def _sheet_xml(content: bytes, sheet: str) -> bytes:
    """Give the XML of a sheet by name; nothing where the file is no XLSX."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            book = archive.read("xl/workbook.xml")
            ids = {_attribute(tag, b"name"): _attribute(tag, b"r:id") for tag in _SHEET.findall(book)}
            relations = {
                _attribute(tag, b"Id"): _attribute(tag, b"Target")
                for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))
            }
            target = relations[ids[sheet.strip()]]
            return archive.read(posixpath.normpath(posixpath.join("/xl", target)).lstrip("/"))
    except (
        zipfile.BadZipFile,
        UnicodeDecodeError,
        KeyError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ):
        return b""
