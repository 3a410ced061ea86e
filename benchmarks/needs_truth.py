"""How rightly associations are classified: names of real kinds labelled by hand, and the built-in region.

    python benchmarks/needs_truth.py [SEED …]

The names (``tests/data/association_names.csv``) tell what the rules are worth; the region's truth, by seed,
tells only that nothing is lost on the way, since its names are of few kinds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import geopandas as gpd
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import needs_fixtures as fixtures  # noqa: E402 - found by the path above

from jarjestokartta.coverage import needs, places  # noqa: E402
from jarjestokartta.geo import register, settings  # noqa: E402
from jarjestokartta.geo.boundaries import load  # noqa: E402
from jarjestokartta.geo.files import builtin_table  # noqa: E402
from jarjestokartta.geo.localities import localities  # noqa: E402
from jarjestokartta.geo.model import region  # noqa: E402
from jarjestokartta.geo.vocabulary import LabelKind, Level, Scale  # noqa: E402

ROUNDS = 5
COUNTRY = 105_000  # associations registered in Finland
SCALES = [scale.value for scale in Scale]


def table(*rows: tuple[object, ...]) -> None:
    head, *rest = rows
    print(f"\n| {' | '.join(map(str, head))} |\n|{'---|' * len(head)}")
    for row in rest:
        print(f"| {' | '.join(map(str, row))} |")


def quality(given: pd.DataFrame, meant: pd.DataFrame, ids: pd.Series) -> None:
    """Print precision and recall by label, of all labels together, and the shares that have a need."""
    found = fixtures.compare(given, meant)
    rows: list[tuple[object, ...]] = [("kind", "label", "precision", "recall", "given", "meant")]
    for (kind, label), row in found.iterrows():
        rows.append((kind, label, *shares(row), row["given"], row["meant"]))
    for kind, row in found.groupby("kind").sum().iterrows():
        rows.append((kind, "**all**", *shares(row), row["given"], row["meant"]))
    every = found.sum()
    low = fixtures.lower_bound(every["right"], every["given"])
    rows.append(
        (
            "**all**",
            "",
            f"{shares(every)[0]} (95 %: from {low:.3f})",
            shares(every)[1],
            every["given"],
            every["meant"],
        )
    )
    table(*rows)
    told, truly = (
        ids.isin(labels.loc[labels["kind"] == LabelKind.NEED, "association_id"]).mean()
        for labels in (given, meant)
    )
    print(
        f"\nAt least one need: given {told:.1%}, meant {truly:.1%}. No need told (abstained): {1 - told:.1%}."
    )


def shares(row: pd.Series) -> tuple[str, str]:
    return tuple(f"{row['right'] / row[of]:.3f}" if row[of] else "–" for of in ("given", "meant"))


def confusion(given: pd.DataFrame, meant: pd.DataFrame, ids: pd.Series) -> None:
    """Print scales: meant by row, given by column."""
    one, other = (
        labels.loc[labels["kind"] == LabelKind.SCALE]
        .set_index("association_id")["label"]
        .reindex(ids)
        .fillna(Scale.UNKNOWN.value)
        for labels in (meant, given)
    )
    counts = pd.crosstab(one.to_numpy(), other.to_numpy()).reindex(index=SCALES, columns=SCALES, fill_value=0)
    table(("scale meant ↓ given →", *SCALES), *((scale, *row) for scale, row in counts.iterrows()))


def names(part: str, *, with_class: bool) -> None:
    labelled = fixtures.labelled(part)
    given = fixtures.classified(labelled, with_class=with_class)
    ids = pd.Series([f"a{row}" for row in range(len(labelled))])
    meant = fixtures.pairs(labelled, ids)
    what = "name and purpose class" if with_class else "name alone"
    print(f"\n## {len(labelled)} names of real kinds, {part}: {what}")
    quality(given, meant, ids)
    confusion(given, meant, ids)


def built_in(seed: int) -> None:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        region.write(folder, seed=seed)
        associations = register.read(folder / "register.xlsx").associations
        truth = pd.read_csv(folder / "private/truth/register_truth.csv", dtype={"home_municipality": "str"})
        named = places.of_areas(areas(folder), localities())
    truth = truth.set_index("source_row").loc[associations["source_row"]]
    rules, ids = builtin_table("needs_rules"), associations["association_id"]
    bare = associations.assign(purpose_text=pd.NA)
    meant = fixtures.pairs(truth, ids)
    for what, given_texts in (("with purpose texts", associations), ("without", bare)):
        given = needs.classify(given_texts, rules, places=named)
        print(f"\n## The built-in region, seed {seed}: {len(associations):,} rows {what}")
        quality(given, meant, ids)
        confusion(given, meant, ids)
    speed(associations, rules, named)


def areas(folder: Path) -> gpd.GeoDataFrame:
    def of(level: Level, name: str, parents: gpd.GeoDataFrame | None = None) -> gpd.GeoDataFrame:
        source = settings.VillageSource if level is Level.VILLAGE else settings.Source
        return load.areas(source(file=f"data/raw/{name}", year=2026), level, folder, parents=parents).areas

    towns = of(Level.MUNICIPALITY, "kunta1000k_2026.geojson")
    return pd.concat([towns, of(Level.VILLAGE, "kylat.geojson", towns)], ignore_index=True)


def speed(associations: pd.DataFrame, rules: pd.DataFrame, named: list[places.Place]) -> None:
    many = pd.concat([associations] * (1 + COUNTRY // len(associations)), ignore_index=True).iloc[:COUNTRY]
    many = many.assign(association_id=[f"n{row}" for row in range(len(many))])
    rows: list[tuple[object, ...]] = [("rows", "rules", "processor s, median", "worst", "aim")]
    for what, aim in ((associations, "≤ 0.18"), (many, "≤ 2")):
        took = []
        for _ in range(ROUNDS):
            begun = time.process_time()
            needs.classify(what, rules, places=named)
            took.append(time.process_time() - begun)
        rows.append((f"{len(what):,}", len(rules), f"{median(took):.2f}", f"{max(took):.2f}", aim))
    table(*rows)


def main() -> None:
    print("# Needs, roles, target groups and scale")
    for part in ("independent", "later", "tuned", "older"):
        for with_class in (True, False):
            names(part, with_class=with_class)
    for seed in [int(seed) for seed in sys.argv[1:]] or [1, 2]:
        built_in(seed)


if __name__ == "__main__":
    main()
