"""The declared sources, one by one, and what the settings may say of them."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from jarjestokartta.geo import fetch_settings, settings, words
from jarjestokartta.geo.errors import SettingsError
from jarjestokartta.geo.fetch_settings import GROUPS, Changed
from jarjestokartta.geo.official import connectors, sound
from jarjestokartta.geo.settings import Sources

REGION = '[region]\nname = "x"\nmunicipalities = ["077"]\n'
SOURCES = fetch_settings.declared()
LICENCES = {"CC BY 4.0", "CC0", "ODbL"}
# Whose address nobody's documentation tells.
UNVERIFIED = {"villages-ykr", "ptv-12"}


@pytest.mark.parametrize("name", SOURCES)
def test_every_declared_source_is_whole(name: str) -> None:
    one = SOURCES[name]
    assert one.id == name
    assert one.group in GROUPS
    assert (one.url == "") == (name in UNVERIFIED)
    assert one.url == "" or re.fullmatch(r"https://[\w.-]+/\S+", one.url)
    assert one.licence in LICENCES
    assert one.name
    assert one.attribution
    assert (one.cadence_days > 0) == (one.service != "osm_file")  # a file on disk is looked at every time
    assert one.use == "" or one.use.replace("-", "_") in Sources.__struct_fields__
    assert (one.use == "sites") == bool(one.format)
    assert one.on or not one.url or one.id.endswith(("-country", "-file"))  # off: unknown, or a second way
    assert (one.service == "wfs") <= bool(one.layer and one.sort)
    for language in words.LANGUAGES:
        assert words.load(language)(f"official.{name}")


@pytest.mark.parametrize("name", SOURCES)
def test_every_declared_source_has_its_connector(name: str) -> None:
    one = SOURCES[name]
    connector = connectors.named(one.service)
    assert list(inspect.signature(connector.fetch).parameters) == ["errand", "path"]
    assert list(inspect.signature(connector.probe).parameters) == ["errand"]
    assert bool(one.key) == hasattr(connector, "key")


@pytest.mark.parametrize("name", SOURCES)
def test_every_declared_source_can_stand_in_the_settings(name: str) -> None:
    if SOURCES[name].use:
        made = sound.as_source(SOURCES[name])
        assert made.file == f"data/raw/{SOURCES[name].file}"
        assert made.attribution == SOURCES[name].attribution


def test_no_two_sources_share_a_file() -> None:
    files = [one.file for one in SOURCES.values()]
    assert len(files) == len(set(files))


def test_settings_change_what_they_name_and_nothing_else() -> None:
    changed = fetch_settings.declared({"grid": Changed(year=2023, url="https://example.org/wfs")})
    assert (changed["grid"].year, changed["grid"].url) == (2023, "https://example.org/wfs")
    assert changed["grid"].layer == SOURCES["grid"].layer
    assert {name: one for name, one in changed.items() if name != "grid"} == {
        name: one for name, one in SOURCES.items() if name != "grid"
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[fetch.grit]\nurl = "https://example.org"\n', "settings-fetch-unknown"),
        ('[fetch.grid]\nurl = "ftp://example.org"\n', "settings-service-url"),
        ('[fetch.grid]\nurl = "https://example.org/?api-key=salainen"\n', "settings-service-url"),
        ('[fetch.ptv]\nparams = { "api-key" = "salainen" }\n', "settings-service-key"),
        ('[fetch.ptv]\nparams = { since = "ensi" }\n', "settings-fetch-since"),
        ('[fetch.grid]\nyear = "2025"\n', "settings-type"),
        ('[fetch.grid]\nfile = ""\n', "settings-fetch-file"),
        ('[fetch.grid]\nfile = "../../x.json"\n', "settings-fetch-file"),
        ('[fetch.grid]\nfile = "a:b?.json"\n', "settings-fetch-file"),
        ('[fetch.schools]\nfile = "lipas.json"\n', "settings-fetch-file"),
        ("[fetch.grid]\nper-second = 0\n", "settings-range"),
    ],
)
def test_what_the_settings_may_not_say(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / settings.FILE_NAME).write_text(REGION + text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        settings.load(tmp_path)
    assert caught.value.code == code
    assert "salainen" not in str(caught.value)


def test_a_key_is_shown_nowhere(tmp_path: Path) -> None:
    text = '[fetch.villages]\nkey = "salainen"\n'
    (tmp_path / settings.FILE_NAME).write_text(REGION + text, encoding="utf-8")
    found = settings.load(tmp_path)
    assert found.fetch["villages"].key == "salainen"
    assert "salainen" not in repr(found)
    assert "salainen" not in repr(fetch_settings.declared(found.fetch))


def test_a_parameter_replaces_its_own_and_an_empty_one_leaves_it_out() -> None:
    built_in = fetch_settings.declared()["municipality-changes"].params
    assert {"since", "to"} <= set(built_in)
    changed = fetch_settings.declared(
        {"municipality-changes": Changed(params={"since": "2015", "to": "", "x": "y"})}
    )
    kept = {name: value for name, value in built_in.items() if name != "to"}
    assert changed["municipality-changes"].params == kept | {"since": "2015", "x": "y"}
