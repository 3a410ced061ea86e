"""What size can tell, how much areas differ, how counts grow: by trying, and by scipy's optimizers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import recomputed_fixtures as fx
from recomputed_counts import SIMILAR, Q, counts, rates, residents
from recomputed_fixtures import LABELS
from scipy import optimize, stats


def judged_ids(shown: pd.DataFrame) -> pd.Series:
    """Give the ids of the areas that are judged, of either level."""
    village = shown["level"] == fx.SAY("level.village")
    return shown["municipality"].map(fx.towns()).mask(village, fx.areas(shown, "place"))


def sizes(shown: pd.DataFrame) -> pd.DataFrame:
    """Find by trying which counts would be judged lower, similar or higher, all others as they are."""
    village, ids = (shown["level"] == fx.SAY("level.village")).to_numpy(), judged_ids(shown)
    parts = []
    for key, mine in (("municipality_code", ids[~village]), ("area_id", ids[village])):
        table = counts(key)[["associations"]].join(rates(key)["residents"])
        known = table[table["residents"] > 0]
        rows = {line: _told_at(known.loc[area], known, len(mine)) for line, area in mine.items()}
        found = pd.DataFrame.from_dict(rows, orient="index")
        parts.append(found.join(table.loc[mine].set_axis(mine.index)))
    return pd.concat(parts)


def _told_at(row: pd.Series, known: pd.DataFrame, judged: int) -> dict[str, float]:
    others = known[["associations", "residents"]].sum() - row
    odds = row["residents"] / others["residents"]
    tried = np.arange(int(3 * others["associations"] * odds) + 100)
    total = tried + others["associations"]

    def below(ratio: float) -> np.ndarray:
        share = ratio * odds / (1 + ratio * odds)
        return stats.binom.cdf(tried - 1, total, share) + stats.binom.pmf(tried, total, share) / 2

    lower, higher = tried[2 * below(1.0) <= Q / judged], tried[2 * (1 - below(1.0)) <= Q / judged]
    similar = tried[(1 - below(SIMILAR[0]) <= 0.05) & (below(SIMILAR[1]) <= 0.05)]
    return {
        "lower_at": float(lower.max()) if len(lower) else np.nan,
        "higher_at": float(higher.min()),
        "similar_from": float(similar.min()) if len(similar) else np.nan,
        "similar_to": float(similar.max()) if len(similar) else np.nan,
    }


def _likelihood(count: np.ndarray, expected: np.ndarray, spread: float) -> float:
    shape = max(spread, 1e-3) ** -2.0
    return float(stats.nbinom.logpmf(count, shape, shape / (shape + expected)).sum())


def _at_best(count: np.ndarray, exposure: np.ndarray, spread: float) -> float:
    """Give the likelihood at the rate that makes it greatest."""
    start = np.log(count.sum() / exposure.sum())
    done = optimize.minimize_scalar(
        lambda log_rate: -_likelihood(count, exposure * np.exp(log_rate), spread),
        bracket=(start - 0.2, start + 0.2),
    )
    return -float(done.fun)


def _crossing(fall: Callable[[float], float], inside: float, outside: float) -> float:
    """Give where the likelihood has fallen to the least; the outer end where it has not."""
    return outside if fall(outside) > 0 else optimize.brentq(fall, inside, outside)


def subjects(shown: pd.DataFrame) -> pd.DataFrame:
    """Fit again how much areas differ by each subject, and from what size on something can be told."""
    words = {fx.SAY("subject.all"): "associations"}
    words |= {fx.SAY(subject.replace(":", ".")): name for name, subject in LABELS.items()}
    rows = {}
    for line, row in shown.iterrows():
        key = "municipality_code" if row["level"] == fx.SAY("level.municipality") else "area_id"
        table = counts(key).join(residents(key).rename("residents"))
        known = table[table["residents"] > 0]
        count, people = known[words[row["subject"]]].astype(float), known["residents"]
        total, number = people.sum(), count.sum()
        sheet = fx.sheet("sizes")
        judged = judged_ids(sheet[sheet["level"] == row["level"]])
        own, mine = count[judged].to_numpy(), people[judged].to_numpy()
        expected = mine * own.sum() / mine.sum()
        rows[line] = {
            "areas": len(own),
            "associations": number,
            "variance_ratio": ((own - expected) ** 2 / expected).sum() / (len(own) - 1),
            "zero_may_be_lower": np.ceil(total * (1 - Q ** (1 / number))),
            "zero_is_lower": np.ceil(total * (1 - (Q / len(own)) ** (1 / number))),
            "similar": _least_similar(number, total),
            **_spread(own, mine),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def _spread(count: np.ndarray, people: np.ndarray) -> dict[str, float]:
    tried = np.geomspace(1e-3, 4.0, 60)
    likely = [_at_best(count, people, one) for one in tried]
    place = int(np.argmax(likely))
    best = optimize.minimize_scalar(
        lambda one: -_at_best(count, people, one),
        bounds=(tried[max(place - 1, 0)], tried[min(place + 1, 59)]),
        method="bounded",
        options={"xatol": 1e-6},
    )
    most = max(-best.fun, *likely)
    spread = best.x if place else 0.0

    def fall(one: float) -> float:
        return _at_best(count, people, one) - most + stats.chi2.ppf(0.95, 1) / 2

    low, high = _crossing(fall, max(spread, 1e-3), 1e-3), _crossing(fall, max(spread, 1e-3), 4.0)
    return {"spread": spread, "spread_low": low, "spread_high": high}


def _least_similar(number: float, total: float) -> float:
    """Find the residents from which a place of the region's rate can be told to be similar."""

    def possible(people: float) -> bool:
        rest = pd.Series(
            {"associations": np.round(number * (1 - people / total)), "residents": total - people}
        )
        place = pd.Series({"associations": 0.0, "residents": people})
        known = pd.DataFrame([place, rest])
        return not np.isnan(_told_at(place, known, 1)["similar_from"])

    low, high = 0.0, total / 2
    if not possible(high):
        return np.nan
    while high - low > total / 2**15:
        middle = (low + high) / 2
        low, high = (low, middle) if possible(middle) else (middle, high)
    return high


def scaling(shown: pd.DataFrame) -> pd.DataFrame:
    """Fit again how counts grow with residents, with all municipalities and without the largest."""
    people, count = residents("municipality_code"), counts("municipality_code")["associations"]
    people = people.reindex(count.index)
    rows = {}
    for line, kept in zip(shown.index, (people > 0, people < people.max()), strict=True):
        y, n = count[kept].to_numpy(dtype=float), people[kept].to_numpy()
        rows[line] = {"areas": len(y), "associations": y.sum(), "residents": n.sum(), **_growth(y, n)}
    return pd.DataFrame.from_dict(rows, orient="index")


def _growth(count: np.ndarray, people: np.ndarray) -> dict[str, float]:
    size = np.log(people) - np.log(people).mean()

    def profile(exponent: float) -> tuple[float, float]:
        done = optimize.minimize_scalar(
            lambda log_spread: -_at_best(count, np.exp(exponent * size), np.exp(log_spread)),
            bounds=(np.log(1e-3), np.log(4.0)),
            method="bounded",
        )
        floor = _at_best(count, np.exp(exponent * size), 1e-3)
        return (floor, 1e-3) if floor >= -done.fun else (-float(done.fun), float(np.exp(done.x)))

    best = optimize.minimize_scalar(lambda one: -profile(one)[0], bounds=(-1.0, 3.0), method="bounded")
    least = -best.fun - stats.f.ppf(0.95, 1, len(count) - 2) / 2
    low, high = (_crossing(lambda one: profile(one)[0] - least, best.x, best.x + side) for side in (-2, 2))
    found = {"exponent": best.x, "low": low, "high": high, "doubling": 2**best.x}
    return found | {"spread": profile(best.x)[1]}
