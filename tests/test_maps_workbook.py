"""Workbooks as a planner or the team opens them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import content_fixtures as fx
import openpyxl
import pandas as pd
import pytest
from content_fixtures import One

from jarjestokartta.geo import problems as making
from jarjestokartta.geo import words
from jarjestokartta.geo.need_settings import GapSettings
from jarjestokartta.geo.settings import Distance, RateSettings
from jarjestokartta.geo.vocabulary import Need, Severity
from jarjestokartta.maps import privacy, todo, workbook
from jarjestokartta.maps.content import Content, Rules

LANGUAGES = words.LANGUAGES
EVIL = ('=HYPERLINK("http://x")', "@SUM(A1)", "+1+1", "{=1}", "https://x.fi", "_x000D_", "a" * 40_000)
PROBLEMS = making.join(
    [
        making.of("name-missing", Severity.REJECTED, rows=[17], column="Nimi"),
        making.of(
            "municipality-unknown", Severity.REJECTED, rows=[3], column="Kotipaikka", values=["=Kylmälä"]
        ),
        making.of("site-not-in-use", Severity.REJECTED, rows=[9], values=["Laavu"], restored=["closed"]),
        making.of("sheets-unread", Severity.WARNING, rows=[None], values=["Taul2"]),
        making.of("postal-code-zeros", Severity.REPAIRED, rows=[40], values=["1234"], restored=["01234"]),
    ]
)


@pytest.fixture(scope="module")
def public() -> Content:
    return privacy.public(fx.content())


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def table(page: openpyxl.worksheet.worksheet.Worksheet) -> pd.DataFrame:
    """Read the table of a sheet: its header is the row above the frozen part, its end that of the filter."""
    top = int("".join(filter(str.isdigit, page.freeze_panes))) - 1
    last = page.auto_filter.ref and int("".join(filter(str.isdigit, page.auto_filter.ref.split(":")[1])))
    rows = list(page.iter_rows(min_row=top, max_row=last, values_only=True))
    return pd.DataFrame(rows[1:], columns=rows[0])


def texts(page: openpyxl.worksheet.worksheet.Worksheet, rows: int | None = None) -> list[str]:
    cells = (cell.value for row in page.iter_rows(max_row=rows) for cell in row)
    return [cell for cell in cells if isinstance(cell, str)]


def test_headings_of_the_first_sheet_colour_no_empty_cell(public: Content) -> None:
    page = opened(workbook.tables_xlsx(public, words.load("fi"))).worksheets[0]
    heads = [cell for row in page.iter_rows() for cell in row if cell.fill.fill_type and cell.font.bold]
    assert heads
    assert all(cell.value for cell in heads)


def test_without_villages_a_gap_is_of_the_municipality(public: Content) -> None:
    say = words.load("fi")
    gap = public.gaps.iloc[:1].assign(area_id="sijoittamatta-077", area_name="Hankasalmi")
    both = replace(public, gaps=gap)
    alone = replace(both, areas=public.areas[public.areas["level"] != "village"])
    named = [
        table(opened(workbook.tables_xlsx(content, say))[say("sheet.gaps")])[say("column.area")].iloc[0]
        for content in (both, alone)
    ]
    assert named == ["Hankasalmi, kylien ulkopuoli", "Hankasalmi"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_sheet_a_question(public: Content, language: str) -> None:
    say = words.load(language)
    book = opened(workbook.tables_xlsx(public, say))
    keys = ["municipalities", "villages", "gaps", "municipality_subjects", "village_subjects", "changes"]
    keys += ["sites", "associations", "measured"]
    assert book.sheetnames == [say(f"sheet.{key}") for key in ["readme", *keys, "explained"]]
    assert all(len(name) <= 31 for name in book.sheetnames)
    notice, sentence = say("notice.sketched-boundaries"), say("map.rate-sentence")
    for page in book:
        texts = {cell.value for row in page.iter_rows(max_row=12) for cell in row}
        assert notice in texts, page.title
        if page.title in {say("sheet.municipalities"), say("sheet.villages")}:
            assert sentence in texts
    for page in book.worksheets[1:]:
        assert page.auto_filter.ref
        assert page.freeze_panes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_every_sheet_is_explained(public: Content, language: str) -> None:
    say = words.load(language)
    book = opened(workbook.tables_xlsx(public, say))
    sheets = book.worksheets[1:-1]
    told = table(book.worksheets[-1])
    of_sheet, of_column, unit, about, _, source = told.columns
    shown = [(page.title, heading) for page in sheets for heading in table(page).columns]
    units = told[unit].map(lambda text: f" ({text})", na_action="ignore").fillna("")
    assert list(zip(told[of_sheet], told[of_column] + units, strict=True)) == shown
    assert len(set(shown)) == len(shown)
    assert told[[about, source]].notna().all(axis=None)
    row = int(book.worksheets[-1].freeze_panes[1:])
    for page in sheets:
        (link,) = [cell.hyperlink.location for line in page.iter_rows() for cell in line if cell.hyperlink]
        assert link == f"'{book.worksheets[-1].title}'!A{row}"
        assert book.worksheets[-1].cell(row, 1).value == page.title
        row += len(table(page).columns)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sheet_reads_one_of_its_rows_aloud(public: Content, language: str) -> None:
    say = words.load(language)
    book = opened(workbook.tables_xlsx(public, say))
    begins = say("table.example", example="")
    read = {page.title: [text for text in texts(page) if text.startswith(begins)] for page in book}
    silent = {say("sheet.readme"), say("sheet.explained")}
    assert {name for name, found in read.items() if len(found) == 1} == {*book.sheetnames} - silent
    first = table(book[say("sheet.gaps")]).iloc[0]
    (sentence,) = read[say("sheet.gaps")]
    for value in (first.iloc[2], say.number(first.iloc[4]), say.percent(first.iloc[6])):
        assert value in sentence


def test_each_sheet_prints_one_page_wide_with_its_headings_on_every_page(public: Content) -> None:
    for page in opened(workbook.tables_xlsx(public, words.load("fi"))).worksheets[1:]:
        across = sum(one.width * (one.max - one.min + 1) for one in page.column_dimensions.values())
        fits = (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
        assert fits or across < 130, page.title
        assert page.page_setup.orientation == "landscape"
        head = int("".join(filter(str.isdigit, page.freeze_panes))) - 1
        assert page.print_title_rows == f"${head}:${head}"


def test_municipalities_in_words(public: Content) -> None:
    say = words.load("fi")
    found = table(opened(workbook.tables_xlsx(public, say))["Kunnat"])
    assert found["Kunta"].tolist() == ["Hankasalmi", "Laukaa"]
    assert found["Muuhun alueeseen verrattuna"].tolist() == [say("verdict.cannot-tell")] * 2
    assert found["Yhdistyksiä (kpl)"].tolist() == [6, 4]
    what = table(opened(workbook.tables_xlsx(public, say))["Kunnat tarpeittain"])
    assert what["Luokittelematta (kpl)"].tolist() == [0, 2]
    assert what["Naapuri- ja omaapu (kpl)"].tolist() == [1, 0]
    swedish = table(opened(workbook.tables_xlsx(public, words.load("sv")))["Kommuner"])
    assert swedish["Kommun"].tolist() == ["Hankasalmi", "Laukas"]


def test_protected_counts_say_so(public: Content) -> None:
    found = table(opened(workbook.tables_xlsx(public, words.load("fi")))["Kylät tarpeittain"])
    of_town = found[found["Kunta"] == "Hankasalmi"]
    assert of_town["Naapuri- ja omaapu (kpl)"].tolist() == ["suojattu"] * 3
    assert of_town["Yhdistyksiä (kpl)"].tolist() == [5, 1, 0]


def test_gaps_are_ranked_and_small_ones_are_not_listed(public: Content) -> None:
    found = table(opened(workbook.tables_xlsx(public, words.load("fi")))["Missä puuttuu"])
    assert found["Sija"].tolist() == [1, 2]
    assert found["Alue"].tolist() == ["Niemisjärvi", "Leppävesi"]
    assert found["Osuus alueen asukkaista"].tolist() == [0.35, 0.062]
    assert found["Tarkistettu paikalla"].tolist() == ["ei tarkistettu", "ei tarkistettu"]


def test_associations_show_no_address_but_of_premises(public: Content) -> None:
    found = table(opened(workbook.tables_xlsx(public, words.load("fi")))["Yhdistykset"])
    assert len(found) == len(fx.ORDINARY)
    assert found["Toimitilan osoite"].dropna().tolist() == ["Kylätalontie 5"]
    by_name = found.set_index("Nimi")
    assert pd.isna(by_name.loc["Seurakuntapiiri ry", "Kylä"])
    assert by_name.loc["Seurakuntapiiri ry", "Tarpeet, joihin vastaa"] == "ei luokiteltu"
    assert by_name.loc["Martat ry", "Rekisterinumero"] == "000005"


def test_nothing_measured_is_never_a_gap(public: Content) -> None:
    found = table(opened(workbook.tables_xlsx(public, words.load("fi")))["Mitä ei mitattu"])
    assert found["Lähipalvelut"].tolist() == ["ei tietoa"] * 2
    assert found["Harrastukset"].tolist() == ["mitattu"] * 2


def test_strings_are_written_as_strings() -> None:
    ones = [One(text, village="k1", kind="premises", street="=1+1 3") for text in EVIL]
    public = privacy.public(fx.content(ones))
    page = opened(workbook.tables_xlsx(public, words.load("fi")))["Yhdistykset"]
    cells = {cell.value: cell for row in page.iter_rows() for cell in row}
    for text in EVIL[:-1]:
        assert cells[text].data_type == "s"
        assert cells[text].hyperlink is None
    assert max(len(str(value)) for value in cells if value) == 32_767
    for name in zipfile.ZipFile(io.BytesIO(workbook.tables_xlsx(public, words.load("fi")))).namelist():
        assert "externalLink" not in name


def test_no_day_of_writing_and_same_bytes(public: Content) -> None:
    say = words.load("fi")
    content = workbook.tables_xlsx(public, say)
    assert workbook.tables_xlsx(public, say) == content
    assert todo.todo_xlsx(fx.content(), PROBLEMS, say) == todo.todo_xlsx(fx.content(), PROBLEMS, say)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
        sheets = b"".join(archive.read(name) for name in archive.namelist() if "sheets/sheet" in name)
    assert core.count("2000-01-01T00:00:00Z") == 2
    assert b"<f>" not in sheets


def test_order_of_rows_does_not_matter(public: Content) -> None:
    say = words.load("fi")
    tables = ("associations", "areas", "rates", "gaps", "sites", "changes", "measured", "residents")
    backwards = replace(public, **{name: getattr(public, name).iloc[::-1] for name in tables})
    assert workbook.tables_xlsx(backwards, say) == workbook.tables_xlsx(public, say)


@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_tables_say_so(public: Content, language: str) -> None:
    say = words.load(language)
    names = ("associations", "gaps", "sites", "changes", "rates")
    empty = replace(public, **{name: getattr(public, name).iloc[:0] for name in names}, register_date=None)
    book = opened(workbook.tables_xlsx(empty, say))
    for key in ("gaps", "sites", "associations"):
        values = {cell.value for row in book[say(f"sheet.{key}")].iter_rows() for cell in row}
        assert say("table.nothing") in values, key
    done = opened(todo.todo_xlsx(empty, PROBLEMS.iloc[:0], say))
    assert done.sheetnames == [say("sheet.todo")]
    assert say("todo.nothing") in {cell.value for row in done.active.iter_rows() for cell in row}


@pytest.mark.parametrize("language", LANGUAGES)
def test_to_do_list_tells_what_where_and_how(language: str) -> None:
    say = words.load(language)
    book = opened(todo.todo_xlsx(fx.content(), PROBLEMS, say))
    overview = table(book[say("sheet.todo")])
    counts = dict(zip(overview[say("column.where")], overview[say("column.count")], strict=True))
    expected = {
        "rejected": 2,
        "locations": 1,
        "gaps": 2,
        "warnings": 1,
        "sites": 1,
        "sources": 1,
        "unclassified": 2,
    }
    assert counts == {say(f"todo.{key}.sheet"): count for key, count in expected.items()}
    assert overview[say("column.priority")].is_monotonic_increasing
    assert overview[say("column.mend")].notna().all()
    for name, count in counts.items():
        assert len(table(book[name])) == count
    links = [
        cell.hyperlink.location
        for row in book[say("sheet.todo")].iter_rows()
        for cell in row
        if cell.hyperlink
    ]
    assert links == [f"'{name}'!A1" for name in counts]
    rejected = table(book[say("todo.rejected.sheet")])
    assert rejected[say("column.row")].tolist() == [3, 17]
    assert rejected[say("column.mend")].notna().all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_row_by_row(language: str) -> None:
    say = words.load(language)
    page = opened(todo.problems_xlsx(PROBLEMS, (), say)).active
    found = table(page)
    assert found[say("column.severity")].tolist() == [
        say(f"severity.{code}") for code in ("rejected", "rejected", "warning", "repaired", "rejected")
    ]
    assert found[say("column.row")].tolist() == [3, 17, say("todo.whole-file"), 40, 9]
    assert found[say("column.source")].tolist() == [say("todo.register")] * 4 + [say("todo.other-source")]
    assert found[say("column.restored")].tolist()[3] == "01234"
    assert say("todo.private") in {cell.value for row in page.iter_rows(max_row=4) for cell in row}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_team_gets_says_what_all_must_say(language: str) -> None:
    say, content = words.load(language), fx.content()
    notices = (*content.notices, "spread-residents")
    told = {say("todo.private"), *(say(f"notice.{code}") for code in notices)}
    books = [
        todo.todo_xlsx(replace(content, notices=notices), PROBLEMS, say),
        todo.problems_xlsx(PROBLEMS, notices, say),
    ]
    for page in (page for book in books for page in opened(book)):
        assert told <= set(texts(page, rows=4)), page.title
        assert all(page.row_dimensions[row].height > 15 for row in (2, 3, 4))


@pytest.mark.parametrize("language", LANGUAGES)
def test_associations_without_an_address_are_a_task_of_their_own(language: str) -> None:
    say = words.load(language)
    ones = [
        One("Postilokero ry", precision="postal-area", street="PL 3"),
        One("Luona ry", precision="postal-area", street="c/o Meikäläinen"),
        One("Osoitteeton ry", precision="municipality", street=None),
        One("Epävarma ry", precision="postal-area", street="Katutie 1"),
        One("Tarkka ry"),
    ]
    content = fx.content(ones)
    reasons = ["po-box", "care-of-only", "postal-code-elsewhere", "street-not-found", "exact"]
    content = replace(content, associations=content.associations.assign(reason=reasons))
    book = opened(todo.todo_xlsx(content, PROBLEMS.iloc[:0], say))
    overview = table(book[say("sheet.todo")]).set_index(say("column.where"))
    counts = overview[say("column.count")]
    assert counts[say("todo.addresses.sheet")] == 3
    assert counts[say("todo.locations.sheet")] == 1
    found = table(book[say("todo.addresses.sheet")])
    assert found[say("column.name")].tolist() == ["Osoitteeton ry", "Luona ry", "Postilokero ry"]
    assert found[say("column.source_row")].tolist() == [3, 2, 1]
    assert found[say("column.street_address")].tolist() == ["–", "c/o Meikäläinen", "PL 3"]
    assert found[say("column.reason")].tolist() == [
        say(f"georeason.{code}") for code in ("postal-code-elsewhere", "care-of-only", "po-box")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_name_the_settings_in_effect(public: Content, language: str) -> None:
    say = words.load(language)
    changed = replace(
        public,
        rules=Rules(
            distance=Distance(detour_factor=1.25, lake_km2=2.5),
            gaps=GapSettings(min_residents=37, draws=1234, missing_share=0.125, closed_share=0.5),
        ),
        reach_method="straight-line x 1.25, lakes",
        thresholds_m=dict.fromkeys(Need, 2250.0),
    )
    readme, explained = (
        "\n".join(texts(opened(workbook.tables_xlsx(content, say))[say(f"sheet.{key}")]))
        for content, key in ((changed, "readme"), (changed, "explained"))
    )
    for number in (say.number(1234), say.exact_percent(0.125), say.exact_percent(0.5)):
        assert number in readme
        assert number in explained
    listed = texts(opened(workbook.tables_xlsx(changed, say))[say("sheet.gaps")])
    assert f" {say.number(37)} " in "\n".join(listed)
    for number in (1.25, 2.25, 2.5):
        assert say.exact(number) in readme
    usual = "\n".join(texts(opened(workbook.tables_xlsx(public, say))[say("sheet.readme")]))
    assert say.number(200) in usual
    assert say.exact(1.3) in usual


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["gaps", "villages"])
def test_where_villages_are_drawn_it_is_told_which_one_an_association_serves(language: str, key: str) -> None:
    say = words.load(language)
    content = fx.content()
    counted = replace(content, counts=content.counts.assign(village_unknown=[2, 1, *[float("nan")] * 7]))
    without = replace(counted, areas=counted.areas[counted.areas["level"] != "village"])
    served, unknown = say("table.village-served"), say.plural("table.village-unknown", 3)
    for made, sentences in ((content, {served}), (counted, {served, unknown}), (without, set())):
        page = opened(workbook.tables_xlsx(privacy.public(made), say))[say(f"sheet.{key}")]
        assert {served, unknown} & set(texts(page)) == sentences


@pytest.mark.parametrize("least", [0, 1, 2])
def test_where_every_gap_is_ranked_none_is_said_to_be_left_out(public: Content, least: int) -> None:
    say = words.load("fi")
    content = replace(public, rules=Rules(gaps=GapSettings(min_residents=least)))
    found = texts(opened(workbook.tables_xlsx(content, say))["Missä puuttuu"])
    assert (say("table.gaps.unlisted", least=least) in found) is (least > 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_second_homes_of_which_part_is_unknown_are_told_as_at_least(public: Content, language: str) -> None:
    say = words.load(language)
    table_of = public.residents
    unknown = table_of["area_id"] == "410"
    known = table_of.assign(
        second_homes=table_of["second_homes"].mask(unknown),
        second_homes_least=table_of["second_homes"].where(unknown),
    )
    page = opened(workbook.tables_xlsx(replace(public, residents=known), say))[say("sheet.municipalities")]
    heading = f"{say('column.second_homes')} ({say('unit.count')})"
    assert table(page)[heading].tolist() == [200, say("table.at-least", count="300")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("places", [("410",), ("077", "410")])
def test_rates_tell_where_they_leave_many_out(
    public: Content, language: str, places: tuple[str, ...]
) -> None:
    say = words.load(language)
    content = replace(
        public, seasonal=places, rules=Rules(rates=RateSettings(second_homes_per_resident=0.75))
    )
    book = opened(workbook.tables_xlsx(content, say))
    told = "\n".join(texts(book[say("sheet.municipalities")], rows=7))
    assert say.exact(0.75) in told
    for name in ("Laukas" if language == "sv" else "Laukaa", "Hankasalmi")[: len(places)]:
        assert name in told
    usual = texts(opened(workbook.tables_xlsx(public, say))[say("sheet.municipalities")])
    assert not any(say.exact(0.5) in text for text in usual)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_without_changes_says_why(public: Content, language: str) -> None:
    say = words.load(language)
    none = replace(public, changes=public.changes.iloc[:0])
    for compared, expected in ((False, say("sheet.changes.first")), (True, say("sheet.changes.none"))):
        page = opened(workbook.tables_xlsx(replace(none, compared=compared), say))[say("sheet.changes")]
        row = int("".join(filter(str.isdigit, page.freeze_panes)))
        assert page.cell(row, 1).value.startswith(expected)
        assert not page.auto_filter.ref
