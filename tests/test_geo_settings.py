from __future__ import annotations

import re
import traceback
from pathlib import Path

import pytest

from jarjestokartta.geo import files, settings, template, words
from jarjestokartta.geo.errors import SettingsError
from jarjestokartta.geo.vocabulary import Need

REGION = '[region]\nname = "Keski-Suomi"\nmunicipalities = ["077", "179"]\n'


def _write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    (folder / settings.FILE_NAME).write_text(text, encoding=encoding)
    return folder


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    found = settings.load(_write(tmp_path, REGION))
    assert found.region.municipalities == ("077", "179")
    assert found.need(Need.HOBBIES).threshold_m == 10_000
    assert found.need(Need.GROUPS).threshold_m == 5_000
    assert found.distance.detour_factor == 1.3
    assert found.sources.sites == ()


def test_what_is_given_is_read_with_its_unit(tmp_path: Path) -> None:
    text = (
        REGION
        + '[needs.hobbies]\nthreshold-km = 7.5\n[[sources.sites]]\nfile = "a.csv"\nsupplies = ["hobbies"]\n'
    )
    found = settings.load(_write(tmp_path, text))
    assert found.need(Need.HOBBIES).threshold_m == 7_500
    assert found.need(Need.MEETING_PLACES).threshold_m == 5_000
    assert found.sources.sites[0].supplies == (Need.HOBBIES,)
    assert found.sources.sites[0].format == "table"


def test_a_byte_order_mark_of_notepad_does_no_harm(tmp_path: Path) -> None:
    assert settings.load(_write(tmp_path, REGION, "utf-8-sig")).region.name == "Keski-Suomi"


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (None, "no-workspace", {}),
        ("[region\n", "settings-toml", {"row": 1, "line": "[region"}),
        (
            REGION + "[gaps]\nmissing-share = 0,2\n",
            "settings-toml",
            {"row": 5, "line": "missing-share = 0,2"},
        ),
        (REGION + '[map]\ntitle = "C:\\Users"\n', "settings-toml", {"row": 5}),
        (REGION + '[map]\ntitle = """', "settings-toml", {"row": 5}),
        (REGION.replace("077", "77"), "settings-municipality", {"place": "region.municipalities[0]"}),
        (
            REGION + "[needs.groups]\nthreshold-km = 5\n[needs.hobbies]\ntreshold-km = 5\n",
            "settings-unknown-key",
            {"key": "treshold-km", "place": "needs.hobbies"},
        ),
        ("", "settings-missing-key", {"key": "region", "place": settings.FILE_NAME}),
        (REGION + "colour = 1\n", "settings-unknown-key", {"key": "colour", "place": "region"}),
        (
            REGION.replace('"077"', "77"),
            "settings-type",
            {"place": "region.municipalities[0]", "wanted": "str"},
        ),
        (
            REGION + "[needs.swimming]\nthreshold-km = 1\n",
            "settings-value",
            {"value": "swimming", "place": "needs"},
        ),
        (
            REGION + '[needs.hobbies]\nthreshold-km = "5"\n',
            "settings-type",
            {"place": "needs.hobbies.threshold-km"},
        ),
        (REGION + "[needs.hobbies]\nthreshold-km = 0\n", "settings-range", {"wanted": "> 0.0"}),
        (REGION + "[distance]\ndetour-factor = 0.5\n", "settings-range", {"place": "distance.detour-factor"}),
        (REGION + "[gaps]\nmissing-share = 1.5\n", "settings-range", {"wanted": "<= 1.0"}),
        (REGION + '[map]\nlanguage = "de"\n', "settings-value", {"value": "de", "place": "map.language"}),
        (REGION + '[[sources.sites]]\nformat = "lipas"\n', "settings-missing-key", {"key": "file"}),
        (
            REGION + '[geocoding]\nservices = ["google"]\n',
            "settings-value",
            {"value": "google", "place": "geocoding.services[0]"},
        ),
        (REGION + "[geocoding]\nper-second = 6\n", "settings-range", {"place": "geocoding.per-second"}),
        (
            REGION + '[geocoding.nls]\nurl = "https://a.fi/search?api-key=salainen"\n',
            "settings-service-url",
            {"place": "geocoding.nls.url"},
        ),
        (
            REGION + '[geocoding.nls]\nurl = "https://salainen:@a.fi/search"\n',
            "settings-service-url",
            {"place": "geocoding.nls.url"},
        ),
        (
            REGION + '[geocoding.digitransit.params]\ndigitransit-subscription-key = "salainen"\n',
            "settings-service-key",
            {"place": "geocoding.digitransit"},
        ),
        (
            REGION + "[geocoding.nls]\nkey = salainen\n",
            "settings-toml",
            {"row": 5, "line": "key = …"},
        ),
        (
            REGION + '[geocoding]\nnls = { key = "salainen", url = }\n',
            "settings-toml",
            {"row": 5, "line": "nls = { key = …"},
        ),
        (REGION + "[geocoding.nls]\nkey = 1234\n", "settings-type", {"place": "geocoding.nls.key"}),
    ],
)
def test_a_mistake_names_its_place(tmp_path: Path, text: str | None, code: str, told: dict[str, str]) -> None:
    if text is not None:
        _write(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        settings.load(tmp_path)
    assert caught.value.code == code
    assert told.items() <= caught.value.params.items()
    for language in words.LANGUAGES:
        assert str(tmp_path) in words.load(language)(f"error.{code}", **caught.value.params)
    assert "salainen" not in "".join(traceback.format_exception(caught.value))


def test_services_are_asked_only_where_they_are_named_and_a_key_is_not_shown(tmp_path: Path) -> None:
    assert settings.load(_write(tmp_path, REGION)).geocoding.services == ()
    text = '[geocoding]\nservices = ["nls"]\n[geocoding.nls]\nkey = "salainen"\nparams = { size = "3" }\n'
    found = settings.load(_write(tmp_path, REGION + text))
    assert found.geocoding.services == ("nls",)
    assert (found.geocoding.nls.key, found.geocoding.nls.params) == ("salainen", {"size": "3"})
    assert "salainen" not in repr(found)


@pytest.mark.parametrize("sources", ["sketch", "model"])
def test_a_new_workspace_begins_with_the_defaults(tmp_path: Path, sources: template.Start) -> None:
    municipalities = files.builtin_table("municipalities")
    text = template.settings_text("Keski-Suomi", municipalities, sources=sources)
    found = settings.load(_write(tmp_path, text))
    plain = settings.load(_write(tmp_path, REGION))
    for name in ("distance", "rates", "gaps", "geocoding"):
        assert getattr(found, name) == getattr(plain, name)
    ours, sources_of, rest = text.partition("[register]")
    commented = re.sub(r"(?m)^# (url|params) = ", r"\1 = ", ours) + sources_of + rest
    assert settings.load(_write(tmp_path, commented)).geocoding == plain.geocoding


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ('[gaps]\ndraws = "200"\n', "kokonaisluku", "teksti"),
        ("[map]\ntitle = true\n", "teksti", "true tai false"),
        ('[sources.grid]\nfile = "a"\nretrieved-on = 2026-01-05\n', "teksti", "päivä"),
        ('[sources]\nsites = "a"\n', "luettelo hakasulkeissa", "teksti"),
        ("[needs]\nhobbies = 5\n", "osio, jossa on avaimia ja arvoja", "kokonaisluku"),
    ],
)
def test_kinds_of_values_have_words(tmp_path: Path, text: str, wanted: str, found: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load(_write(tmp_path, REGION + text))
    say = words.load("fi")
    told = [caught.value.params[name] for name in ("wanted", "found")]
    assert [say(kind.key) for kind in told] == [wanted, found]


def test_bytes_that_are_no_text_are_told_as_such(tmp_path: Path) -> None:
    (tmp_path / settings.FILE_NAME).write_bytes(REGION.replace("Keski", "Väli").encode("cp1252"))
    with pytest.raises(SettingsError, match="settings-encoding"):
        settings.load(tmp_path)
