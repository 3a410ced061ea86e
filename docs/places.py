"""Write ``docs/places.md`` from the table of rules: ``make docs``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from jarjestokartta.geo import tables, words
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.services import site_table

PAGE = Path(__file__).with_name("places.md")
SOURCES = {
    "any": ("Nimen sanat, kaikki lähteet", "Nimessä"),
    "lipas": ("Lipas (liikuntapaikat)", "Tyyppi"),
    "ptv": ("Palvelutietovaranto (PTV)", "Mistä"),
    "osm": ("OpenStreetMap", "Tunniste"),
    "table": ("Oppilaitosrekisteri, kirjastohakemisto ja omat luettelot", "Tyyppi"),
}
FIELDS = {
    "type": "{match}", "tag": "`{match}`", "class": "palveluluokka {match}",
    "name": "nimessä ”{match}”", "service": "palvelussa ”{match}”",
}  # fmt: skip
COLUMNS = ("Palvelee", "Omistaja", "Kenelle avoin", "Selite")
HEAD = """\
# Mistä paikka tulee ja mitä tarvetta se palvelee

Tämä sivu tehdään säännöistä (`geo/data/site_rules.csv`, `make docs`). Sääntöjä on {rules}.

**Miten säännöt luetaan.** Paikasta katsotaan lähteen oma luokka, nimi ja palvelut. Kaikki osuvat
säännöt lasketaan yhteen: liikuntasali, jonka nimessä on ”seurantalo”, on sekä harrastuspaikka että
kokoontumistila. Sääntö, jonka kohdalla lukee *yksin*, ratkaisee muista välittämättä: ”Kylätalon laavu”
on laavu. Nimen sana löytyy myös yhdyssanasta ja erikseen kirjoitettuna, isoin tai pienin kirjaimin.
Paikkaa, jota mikään sääntö ei tunne, ei lueta mihinkään; siitä kerrotaan tehtävälistalla.

**Palvelee ”–”** tarkoittaa: paikka tunnetaan, mutta se ei täytä yhtään tarvetta. Tällaisia ovat koulut.
Kylän koulussa voidaan hyvin kokoontua iltaisin, mutta mikään lähde ei kerro, missä niin saa tehdä. Jos
tiedätte sen, pitäkää omaa luetteloa (alempana): se, mitä luettelo sanoo tarpeesta, menee koulun säännön
edelle.

**Kenelle avoin.** Lähteen oma tieto menee säännön edelle. Kun kumpikaan ei kerro, se on *ei tiedossa*:
paikka ei silloin sulje aukkoa hiljaa, vaan kartta kertoo molemmat luvut, ilman paikkaa ja sen kanssa.
Jäsenille avoin paikka ei palvele muita eikä sulje aukkoa.

**Sama talo monessa lähteessä** on yksi paikka: enintään 150 metrin päässä toisistaan ja nimi sama
(kirjoitusvirheet sallitaan), tai enintään 75 metrin päässä ja toinen nimi sisältyy toiseen
(”Monitoimitalo”, ”Multian monitoimitalo”). Yhdistetyllä paikalla on kaikkien lähteiden tarpeet, ja
kaikki lähteet mainitaan. Kun yksikin niistä on OpenStreetMap, tasoa koskee sen lisenssi (ODbL), ja
`manifest.json` kertoo, mitä tiedostoja se koskee.

**Mistä haetaan.** `jarjestokartta fetch services` hakee kunnat ja niiden ympäriltä kaksi kertaa
suurimman matkan verran: rajan takana oleva talo on monelle lähin. Puhelinnumeroita,
sähköpostiosoitteita ja kuvauksia ei tallenneta.

## Oma luettelo

CSV, XLSX, ODS, GeoJSON tai GeoPackage, jossa on nimi ja koordinaatit. Asetuksiin:

```toml
[[sources.sites]]
file = "omat/kokoontumistilat.xlsx"
name = "Kuntien kokoontumistilat"
supplies = ["meeting-places"]
columns = {{ name = "Tilan nimi", lon = "E", lat = "N", open_to = "Kenelle" }}
```

Meidän sarakkeemme ovat {columns}. Sarake, jolla on tunnettu nimi (nimi, osoite, kunta, tarve, omistaja,
kenelle …), löytyy itsestään; muut kerrotaan kohdassa `columns`. Mitä rivi ei kerro, sen kertoo
`supplies`.
"""


def text() -> str:
    """Give the page in Finnish."""
    rules, say = builtin_table("site_rules"), words.load("fi")
    columns = ", ".join(f"`{name}`" for name in (*site_table.COLUMNS, "lon", "lat"))
    parts = [HEAD.format(rules=len(rules), columns=columns)]
    for source, (title, first) in SOURCES.items():
        own = rules[rules["source"] == source]
        parts.append(f"\n## {title}\n\n" + "".join(_lines(own, first, say)))
    return "".join(parts)


def _lines(rules: pd.DataFrame, first: str, say: words.Words) -> Iterator[str]:
    yield f"| {' | '.join((first, *COLUMNS))} |\n|{'---|' * (len(COLUMNS) + 1)}\n"
    for rule in rules.to_dict("records"):
        needs = ", ".join(say(f"need.{need}") for need in tables.split_codes(rule["needs"])) or "–"
        cells = (
            FIELDS[rule["field"]].format(match=rule["match"]).replace("|", "\\|"),
            needs + (" (yksin)" if pd.notna(rule["only"]) else ""),
            "" if pd.isna(rule["owner_type"]) else say(f"owner-type.{rule['owner_type']}"),
            "" if pd.isna(rule["open_to"]) else say(f"open-to.{rule['open_to']}"),
            rule["selite"],
        )
        yield f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    if "--print" in sys.argv:
        sys.stdout.buffer.write(text().encode("utf-8"))
    else:
        PAGE.write_text(text(), encoding="utf-8", newline="\n")
