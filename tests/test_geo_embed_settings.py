from pathlib import Path

import pytest

from jarjestokartta.geo import settings, words
from jarjestokartta.geo.errors import SettingsError

REGION = '[region]\nname = "Keski-Suomi"\nmunicipalities = ["179"]\n'
TILES = "https://kartta.esimerkki.fi/{z}/{y}/{x}.png"


def load(folder: Path, section: str) -> settings.Settings:
    (folder / settings.FILE_NAME).write_text(REGION + section, encoding="utf-8")
    return settings.load(folder)


def tiles(url: str = TILES, key: str = "", attribution: str = "Laitos") -> str:
    return f'[map.tiles]\nurl = "{url}"\nkey = "{key}"\nattribution = "{attribution}"\n'


def test_no_base_map_is_offered_unless_one_is_declared(tmp_path: Path) -> None:
    assert load(tmp_path, "").map.tiles is None


def test_the_key_is_filled_in_and_not_told(tmp_path: Path) -> None:
    found = load(tmp_path, tiles(TILES + "?k={key}", key="sala&inen")).map.tiles
    assert found is not None
    assert found.address == TILES + "?k=sala%26inen"
    assert (found.origin, found.host) == ("https://kartta.esimerkki.fi", "kartta.esimerkki.fi")
    assert "sala" not in repr(found)


@pytest.mark.parametrize(
    ("section", "code"),
    [
        *(
            (tiles(url), "settings-tiles-url")
            for url in (
                "http://kartta.esimerkki.fi/{z}/{x}/{y}.png",
                "https://{s}.esimerkki.fi/{z}/{x}/{y}.png",
                "https://esimerkki.fi/{z}/{x}.png",
                "https://esimerkki.fi/{z}/{x}/{y}{r}.png",
                "https://*/{z}/{x}/{y}.png",
                "https://a.fi https://b.fi/{z}/{x}/{y}.png",
                "https://a.fi;script-src *//{z}/{x}/{y}.png",
                "https://user@a.fi/{z}/{x}/{y}.png",
                "//a.fi/{z}/{x}/{y}.png",
            )
        ),
        (tiles(key="salainen"), "settings-tiles-key"),
        (tiles(TILES + "?k={key}"), "settings-tiles-key"),
        (tiles(attribution=" "), "settings-tiles-attribution"),
        ('[map.embed]\nurl = "https://a.fi/embed.html?x=1"\n', "settings-embed-url"),
        ('[map.embed]\nurl = "embed.html"\n', "settings-embed-url"),
        ('[map.embed]\nsites = ["https://a.fi/sivu"]\n', "settings-embed-site"),
        ('[map.embed]\nsites = ["*"]\n', "settings-embed-site"),
        ('[map.embed]\nsites = ["https://a.fi; script-src *"]\n', "settings-embed-site"),
    ],
)
def test_what_cannot_stand_in_a_policy_is_refused_without_telling_the_key(
    tmp_path: Path, section: str, code: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, section)
    assert caught.value.code == code
    for language in words.LANGUAGES:
        assert "salainen" not in words.load(language).of_error(caught.value)
