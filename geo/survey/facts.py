"""The rows of a survey as what each says of whom: one line an answer, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from jarjestokartta.geo import problems, tables
from jarjestokartta.geo.cleaning import identifiers, register_number
from jarjestokartta.geo.cleaning.municipality_names import Municipalities
from jarjestokartta.geo.cleaning.reading import Reader, Reading
from jarjestokartta.geo.decisions import mark
from jarjestokartta.geo.intake import cell_text, day
from jarjestokartta.geo.intake.spreadsheet import Sheet
from jarjestokartta.geo.review import coordinates
from jarjestokartta.geo.survey import cells, columns
from jarjestokartta.geo.vocabulary import Severity, SurveyField

# What tells whose a row is.
IDENTITY = (
    SurveyField.REGISTRATION_NUMBER.value,
    SurveyField.BUSINESS_ID.value,
    SurveyField.NAME.value,
    SurveyField.MUNICIPALITY.value,
)
# Answers of which the likely reading is taken, and said.
_TAKEN = {
    "survey-count-about", "register-number-zeros", "register-number-date", "business-id-form", "date-serial",
    "date-short-year", "municipality-old", "municipality-spelling", "municipality-merged",
}  # fmt: skip
_SILENT = {"spaces", "characters", "character-lost", "register-number-short"}
_FREE = "purpose_text"  # of which no length is cut off


@dataclass(frozen=True)
class Read:
    """What was read.

    Parameters
    ----------
    lines
        Contract ``SURVEY``, ``association_id`` NA: every answer and what tells whose it is.
    problems
        What was wrong, row by row.
    rows
        Rows that held anything: those of ``lines`` and the rejected ones together.
    """

    lines: pd.DataFrame
    problems: pd.DataFrame
    rows: int


@dataclass
class _Reading:
    sheet: Sheet
    rows: pd.Index
    found: list[pd.DataFrame] = field(default_factory=list)

    def column(self, name: str, reader: Reader, length_of: str = _FREE) -> pd.Series:
        """Read one column, each different value once; NA where there is none."""
        place = self.sheet.match.positions.get(name)
        if place is None:
            return pd.Series(pd.NA, index=self.rows, dtype="str")
        raw = self.sheet.text(place).loc[self.rows]
        read = {text: _cell(text, reader, length_of) for text in raw.dropna().unique()}
        values = raw.map(lambda text: read[text].value, na_action="ignore").astype("str")
        for code in dict.fromkeys(one.problem for one in read.values() if one.problem):
            texts = {text for text, one in read.items() if one.problem == code}
            rows = raw.index[raw.isin(texts)]
            if code not in _SILENT:
                severity = Severity.REPAIRED if code in _TAKEN else Severity.WARNING
                told = [read[text].restored for text in raw.loc[rows]]
                self.tell(code, severity, rows, self.sheet.headers[place], raw.loc[rows], told)
        return values

    def tell(
        self,
        code: str,
        severity: Severity,
        rows: pd.Index,
        column: str | None = None,
        values: pd.Series | None = None,
        restored: list[str | None] | None = None,
    ) -> None:
        """Name what is wrong with some rows."""
        self.found.append(
            problems.of(code, severity, rows=rows, column=column, values=values, restored=restored)
        )


def _cell(text: str, reader: Reader, length_of: str) -> Reading:
    clean = cell_text.clean(text, length_of)
    if clean.value is None:
        return clean
    found = reader(clean.value)
    return found if found.problem else Reading(found.value, clean.problem, found.shown)


def read(
    sheet: Sheet, source: str, told_on: date | None, names: Municipalities, villages: frozenset[str]
) -> Read:
    """Read the rows of ``sheet``.

    Parameters
    ----------
    source
        Name of the survey.
    told_on
        Day on which rows without one of their own were told; None is not known.
    names
        The municipalities of the region.
    villages
        Names of its villages, levelled (:func:`jarjestokartta.geo.intake.headers.normal`).
    """
    filled = sheet.cells.index[sheet.filled()]
    reading = _Reading(sheet, filled)
    again = _header_again(reading)
    reading.rows = filled[~filled.isin(again)]
    _about_the_sheet(reading)
    wide = _identity(reading, names)
    wide[columns.TOLD_ON] = reading.column(columns.TOLD_ON, day.read)
    for column, reader in cells.readers(villages).items():
        wide[column] = reading.column(column, reader)
    wide[SurveyField.PLACE_ADDRESS.value] = _address(reading)
    wide[SurveyField.PLACE_POINT.value] = _points(reading)
    wide.loc[wide[SurveyField.VILLAGE].notna(), SurveyField.AREA_SERVED.value] = wide[
        SurveyField.AREA_SERVED
    ].fillna("village")
    _name_village(reading, wide, villages)
    wide = _sound(reading, wide)
    told = pd.to_datetime(wide.pop(columns.TOLD_ON), format="%Y-%m-%d").astype("datetime64[ns]")
    if told_on is not None:
        told = told.fillna(pd.Timestamp(told_on))
    return Read(_long(wide, source, told), problems.join(reading.found), len(filled))


def _about_the_sheet(reading: _Reading) -> None:
    sheet = reading.sheet
    known = {place: name for name, place in sheet.match.positions.items()}
    for row, place in sorted(sheet.merged):
        if place in known and row in reading.rows:
            header = sheet.headers[place]
            value = pd.Series([str(sheet.cells.loc[row, place])])
            reading.tell("survey-merged", Severity.WARNING, pd.Index([row]), header, value)
    for name in sheet.match.near:
        header = sheet.headers[sheet.match.positions[name]]
        at = pd.Index([sheet.header_row])
        reading.tell("survey-header-near", Severity.REPAIRED, at, header, pd.Series([header]), [name])
    for place, name in sheet.match.passed_over.items():
        header, better = sheet.headers[place], sheet.headers[sheet.match.positions[name]]
        at = pd.Index([sheet.header_row])
        reading.tell("header-passed-over", Severity.WARNING, at, header, pd.Series([header]), [better])


def _header_again(reading: _Reading) -> pd.Index:
    """Reject rows that repeat the header, as joined files have them."""
    sheet = reading.sheet
    known = sorted(sheet.match.positions.values())
    same = pd.Series(data=True, index=reading.rows)
    for place in known:
        same &= sheet.text(place).loc[reading.rows] == sheet.headers[place]
    again = reading.rows[same.to_numpy(dtype=bool)]
    reading.tell("header-repeated", Severity.REJECTED, again)
    return again


def _identity(reading: _Reading, names: Municipalities) -> pd.DataFrame:
    """Give what tells whose a row is; a municipality that is none of ours is NA, and named."""

    def municipality(text: str) -> Reading:
        found = names.read(text)
        if found.value is None:
            return Reading(None, "survey-municipality-unknown", found.shown)
        return found

    plain = cells.readers(frozenset())[SurveyField.REMARK]
    return pd.DataFrame(
        {
            SurveyField.REGISTRATION_NUMBER.value: reading.column(
                SurveyField.REGISTRATION_NUMBER, register_number.read
            ),
            SurveyField.BUSINESS_ID.value: reading.column(SurveyField.BUSINESS_ID, identifiers.business_id),
            SurveyField.NAME.value: reading.column(SurveyField.NAME, plain, "name"),
            SurveyField.MUNICIPALITY.value: reading.column(SurveyField.MUNICIPALITY, municipality),
        }
    )


def _address(reading: _Reading) -> pd.Series:
    """Give the address of the activity place in one line; NA without a street."""
    plain = cells.place_name
    street = reading.column(SurveyField.PLACE_ADDRESS, plain, "street_address")
    code = reading.column(columns.POSTAL_CODE, identifiers.postal_code)
    office = reading.column(columns.POST_OFFICE, plain, "post_office")
    place = (code.fillna("") + " " + office.fillna("")).str.strip()
    line = (street + ", " + place).str.strip(" ,")
    return line.where(street.notna()).astype("str")


def _points(reading: _Reading) -> pd.Series:
    """Give easting, northing and precision of the place's coordinates in one text."""
    sheet = reading.sheet
    east, north = (sheet.column(name) for name in (columns.EAST, columns.NORTH))
    blank = pd.Series(pd.NA, index=reading.rows, dtype="str")
    if east is None and north is None:
        return blank
    texts = [blank if one is None else one.loc[reading.rows].astype("str") for one in (east, north)]
    pairs = zip(*texts, strict=True)
    found = [coordinates.read(*(None if pd.isna(one) else str(one) for one in pair)) for pair in pairs]
    read = pd.Series(found, index=reading.rows, dtype="object")
    wrong = read.map(lambda one: isinstance(one, str))
    place = sheet.match.positions.get(columns.EAST, sheet.match.positions.get(columns.NORTH, 0))
    for code in dict.fromkeys(read[wrong]):
        rows = read.index[(read == code).to_numpy(dtype=bool)]
        value = texts[0].loc[rows].fillna("") + " " + texts[1].loc[rows].fillna("")
        reading.tell("survey-coordinates", Severity.WARNING, rows, sheet.headers[place], value.str.strip())
    return read.map(
        lambda one: (
            f"{one.easting} {one.northing} {one.precision}" if isinstance(one, coordinates.Point) else None
        )
    ).astype("str")


def _name_village(reading: _Reading, wide: pd.DataFrame, villages: frozenset[str]) -> None:
    """Where the area served is a village by name, keep which."""
    place = reading.sheet.match.positions.get(SurveyField.AREA_SERVED)
    if place is None:
        return
    raw = reading.sheet.text(place).loc[reading.rows]
    words = cells.readers(frozenset())[SurveyField.AREA_SERVED]
    named = {
        text: cells.village(text, villages).value
        for text in raw.dropna().unique()
        if words(text).value is None
    }
    wide[SurveyField.VILLAGE.value] = wide[SurveyField.VILLAGE].fillna(raw.map(named).astype("str"))


def _sound(reading: _Reading, wide: pd.DataFrame) -> pd.DataFrame:
    """Reject rows of nobody, and those that stand twice; name those that stand twice and differ."""
    nobody = wide[[one.value for one in columns.WHO]].isna().all(axis=1)
    reading.tell("survey-row-nobody", Severity.REJECTED, wide.index[nobody])
    wide = wide[~nobody]
    own = identities(wide)
    first = pd.Series(wide.index, index=wide.index).groupby(own).transform("first")
    later = first != wide.index
    same = later & wide.duplicated()
    for code, severity, rows in (
        ("survey-row-again", Severity.REJECTED, same),
        ("survey-row-differs", Severity.WARNING, later & ~same),
    ):
        told = wide.index[rows]
        reading.tell(
            code, severity, told, None, wide.loc[told, SurveyField.NAME], [str(one) for one in first[rows]]
        )
    return wide[~same].copy()


def identities(wide: pd.DataFrame) -> pd.Series:
    """Give a mark of what tells whose a row is: the same wherever the row stands."""
    parts = wide.reindex(columns=list(IDENTITY)).astype("object").to_numpy().tolist()
    return pd.Series([mark(row) for row in parts], index=wide.index, dtype="str")


def _long(wide: pd.DataFrame, source: str, told_on: pd.Series) -> pd.DataFrame:
    long = wide.reset_index(names="row").melt(id_vars="row", var_name="field").dropna(subset=["value"])
    order = {one.value: place for place, one in enumerate(SurveyField)}
    long = long.assign(
        source=source, told_on=long["row"].map(told_on), order=long["field"].map(order), association_id=None
    )
    long = long.sort_values(["row", "order"], ignore_index=True).drop(columns="order")
    conformed: pd.DataFrame = tables.SURVEY.conform(long.astype({"association_id": "str"}))
    return conformed


def wide(lines: pd.DataFrame) -> pd.DataFrame:
    """Give lines as one row a row of the survey: its fields as columns, indexed by source and row."""
    table = lines.pivot(index=["source", "row"], columns="field", values="value")  # noqa: PD010 - texts
    names = [one.value for one in SurveyField]
    given: pd.DataFrame = table.reindex(columns=names).astype("str")
    given.columns.name = None
    ids = lines.drop_duplicates(["source", "row"]).set_index(["source", "row"])[["association_id", "told_on"]]
    return given.join(ids)
