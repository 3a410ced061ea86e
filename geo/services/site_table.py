"""A list of places of one's own: CSV, XLSX, ODS or a map layer, its columns known by name or by settings."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from jarjestokartta.geo import crs, files, problems, tables
from jarjestokartta.geo.boundaries import codes, names
from jarjestokartta.geo.boundaries.codes import slug
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import points, source_columns, tabular, vector
from jarjestokartta.geo.intake.tabular import Table
from jarjestokartta.geo.services import places
from jarjestokartta.geo.services.places import Places
from jarjestokartta.geo.settings import SiteSource
from jarjestokartta.geo.vocabulary import Need, OpenTo, OwnerType, Severity

# Known names of a column, compared without case; the first that a file has is taken.
COLUMNS = {
    "site_id": ("site_id", "tunnus", "id", "fid", "numero"),
    "name": ("name", "nimi", "name_fi", "kohde", "paikka", "paikan nimi", "tila", "namn"),
    "type": ("type", "tyyppi", "luokka", "kategoria", "laji"),
    "needs": ("needs", "tarpeet", "tarve", "need", "mihin tarpeeseen"),
    "owner_type": ("owner_type", "omistaja", "omistajatyyppi", "owner", "ylläpitäjä"),
    "open_to": ("open_to", "avoinna", "avoin", "kenelle", "käyttäjät"),
    "season": ("season", "kausi", "käyttökausi"),
    "street_address": ("street_address", "osoite", "katuosoite", "käyntiosoite", "address"),
    "municipality_code": ("municipality_code", "kuntakoodi", "kuntanumero", "kuntatunnus", "kunta"),
    "capacity": ("capacity", "kapasiteetti", "henkilömäärä", "paikkoja", "paikat"),
    "step_free": ("step_free", "esteetön", "esteettömyys", "wheelchair"),
    "checked_on": ("checked_on", "tarkistettu", "päivitetty", "tarkistuspäivä"),
}
_PERSONS = r"(\d[\d\s]*)"  # "noin 80 hlö", "1 200 henkeä"; of a range the lower end
_CODES: dict[str, list[str]] = {
    "needs": [*Need],
    "owner_type": [*OwnerType],
    "open_to": [kind for kind in OpenTo if kind is not OpenTo.UNKNOWN],
    "step_free": ["yes", "no"],
}


@cache
def words(column: str) -> dict[str, str]:
    """Give the code of each word that a column may hold: of ``geo/data/site_words.csv``, and the codes."""
    table = files.builtin_table("site_words")
    rows = table[table["column"] == column]
    known = dict(zip(rows["word"].str.casefold(), rows["code"], strict=True))
    return known | {str(code): str(code) for code in _CODES[column]}


def read(source: SiteSource, folder: Path) -> Places:
    """Read a list of places.

    Raises
    ------
    InputError
        ``sites-no-name``, ``sites-no-coordinates``, ``sites-needs`` (a word in the column of needs that is
        no need), ``layer-unknown`` (no such layer or sheet), those of the readers and of
        :func:`jarjestokartta.geo.intake.source_columns.require`.
    CrsError
        When latitude and longitude have changed places, or nothing is in Finland.
    """
    path = folder / source.file
    if vector.is_vector(path):
        layer = vector.read(source, folder)
        attributes = tabular.of_attributes(layer.drop(columns="geometry"))
        return _places(attributes, list(layer.geometry), source, path)
    table = tabular.read(path, source.layer)
    where = _coordinates(table, source, path)
    told = problems.of("site-swapped", Severity.REJECTED, rows=where.swapped)
    found = _places(table, list(where.geometry), source, path)
    known = found.problems["source_row"].isin(list(where.swapped))
    return Places(found.table, problems.join([told, found.problems[~known]]))


def _coordinates(table: Table, source: SiteSource, path: Path) -> points.Points:
    given = source.columns
    headers = (given["lon"], given["lat"]) if {"lon", "lat"} <= given.keys() else points.find(table.headers)
    if headers is None or not set(headers) <= set(table.headers):
        raise InputError("sites-no-coordinates", file=path, columns=", ".join(table.headers))
    east, north = (table.number(header).rename(header) for header in headers)
    return points.place(east, north, file=path)


def _places(table: Table, shapes: list[object], source: SiteSource, path: Path) -> Places:
    headers = _headers(table, source, path)
    text = {ours: table.text(header) for ours, header in headers.items()}
    rows = pd.DataFrame(text, index=table.cells.index).reindex(columns=list(COLUMNS)).astype("str")
    rows["needs"] = _needs(rows["needs"], headers.get("needs"), path)
    rows["capacity"] = rows["capacity"].str.extract(_PERSONS, expand=False).str.replace(r"\s", "", regex=True)
    for column in ("owner_type", "open_to"):
        rows[column] = _coded(rows[column], column)
    rows["step_free"] = _coded(rows["step_free"], "step_free").map({"yes": True, "no": False}).astype(object)
    by_code = codes.municipality_codes(rows["municipality_code"])
    rows["municipality_code"] = by_code.fillna(names.codes_of(rows["municipality_code"]))
    rows["checked_on"] = _days(rows["checked_on"])
    rows["site_id"] = _ids(rows, source, path)
    rows["row"] = rows.index
    records = [{str(ours): value for ours, value in row.items()} for row in rows.to_dict("records")]
    return places.of(records, shapes, crs.METRES, file=path)


def _headers(table: Table, source: SiteSource, path: Path) -> dict[str, str]:
    source_columns.require(source, [*COLUMNS, "lon", "lat"], table.headers, file=path)
    by_name = {header.casefold(): header for header in table.headers}
    given, found = source.columns, {}
    for ours, theirs in COLUMNS.items():
        known = (given[ours].casefold(),) if ours in given else theirs
        header = next((by_name[name] for name in known if name in by_name), None)
        if header is not None:
            found[ours] = header
    if "name" not in found:
        raise InputError("sites-no-name", file=path, columns=", ".join(table.headers))
    return found


def _needs(cells: pd.Series, header: str | None, path: Path) -> pd.Series:
    known = words("needs")

    def coded(cell: str) -> str:
        parts = [part.strip() for part in cell.replace(",", ";").split(";") if part.strip()]
        unknown = [part for part in parts if part.casefold() not in known]
        if unknown:
            raise InputError(
                "sites-needs", file=path, column=header, value=", ".join(unknown), needs=", ".join(Need)
            )
        return tables.join_codes(dict.fromkeys(known[part.casefold()] for part in parts))

    return cells.map(coded, na_action="ignore").astype("str")


def _coded(cells: pd.Series, column: str) -> pd.Series:
    return cells.str.casefold().map(words(column)).astype("str")


def _days(cells: pd.Series) -> pd.Series:
    finnish = pd.to_datetime(cells, format="%d.%m.%Y", errors="coerce")
    return finnish.fillna(pd.to_datetime(cells, format="ISO8601", errors="coerce"))


def _ids(rows: pd.DataFrame, source: SiteSource, path: Path) -> pd.Series:
    """Give ids by the list's own, else by name and municipality; the list's name stands before them."""
    start = slug(source.name or path.stem)
    by_name = rows["name"].fillna("").map(slug) + "-" + rows["municipality_code"].fillna("")
    ids = (
        start
        + "-"
        + rows["site_id"].map(slug, na_action="ignore").astype("str").fillna(by_name.str.rstrip("-"))
    )
    number = ids.groupby(ids).cumcount()
    return ids.where(number.eq(0), ids + "-" + (number + 1).astype("str"))
