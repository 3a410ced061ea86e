"""What a workspace holds, how old it is and where it is from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from jarjestokartta.geo import fetched
from jarjestokartta.geo.fetched import Record
from jarjestokartta.geo.settings import Settings, Source
from jarjestokartta.workspace import manifest, publish, snapshots
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.snapshots import Snapshot


@dataclass(frozen=True)
class Held:
    """One source: its role (``sources.<role>``), file, and what is known of its age.

    ``changed_on`` is when the file changed on disk, None where it is not there; ``record`` what ``fetch``
    knows of it; ``rows`` how many it has, None where nothing tells; ``year`` of which year it is, as the
    settings, ``fetch`` or the last update know.
    """

    role: str
    source: Source
    changed_on: date | None
    record: Record | None = None
    rows: int | None = None
    year: int | None = None


@dataclass(frozen=True)
class State:
    """The sources declared, the roles left open, the last register and the published set.

    ``tables`` are fetched ones that no setting names but others need, by id.

    ``broken`` names published files that are not as the manifest says; None where nothing is published.
    """

    held: tuple[Held, ...]
    tables: tuple[tuple[str, Record], ...]
    absent: tuple[str, ...]
    register: Snapshot | None
    broken: tuple[str, ...] | None
    pending: bool


ROLES = ("municipalities", "postal_areas", "villages", "residents", "village_residents", "second_homes",
         "grid", "water", "addresses", "sites", "roads", "travel_matrix")  # fmt: skip

# Without these all is measured too, by the straight line.
_OPTIONAL = {"roads", "travel-matrix"}
# The layers of the prepared boundaries.
_LAYERS = {"municipalities": "municipality", "postal-areas": "postal-area", "villages": "village"}

# What another source tells too, where there is none of its own: cells are summed by village, Paavo has both.
_TOLD_BY = {"village-residents": "grid", "second-homes": "postal-areas"}


def declared(settings: Settings) -> Iterator[tuple[str, Source]]:
    """Give the role and source of everything the settings name, in the order of the settings file."""
    for role in ROLES:
        value = getattr(settings.sources, role)
        for source in value if isinstance(value, tuple) else (value,):
            if source is not None:
                yield role.replace("_", "-"), source


def kept(workspace: Workspace) -> dict[str, Path]:
    """Give what a run reads though no setting names it, by role: what people told, changes of codes."""
    return {
        "municipality-changes": workspace.municipality_changes,
        "decisions": workspace.decisions,
        "survey": workspace.survey,
        "gap-checks": workspace.gap_checks,
    }


def state(workspace: Workspace, settings: Settings) -> State:
    """Look at the workspace; nothing is changed."""
    every = fetched.load(workspace.root)
    records = {one.file: one for one in every.values()}
    years = manifest.years(workspace.output)
    held = tuple(
        _held(workspace, role, source, records.get(source.file), years) for role, source in declared(settings)
    )
    found = {one.role for one in held}
    found |= _OPTIONAL | {role for role, other in _TOLD_BY.items() if other in found}
    return State(
        held=held,
        tables=tuple((name, one) for name, one in every.items() if not one.use),
        absent=tuple(role for name in ROLES if (role := name.replace("_", "-")) not in found),
        register=snapshots.latest(workspace),
        broken=tuple(manifest.differences(workspace.output)) if workspace.manifest.exists() else None,
        pending=publish.pending(workspace) is not None,
    )


def _held(
    workspace: Workspace,
    role: str,
    source: Source,
    record: Record | None,
    years: Mapping[tuple[str, str], int | None],
) -> Held:
    fetched_year = None if record is None else record.year
    year = source.year or fetched_year or years.get((role, Path(source.file).name))
    rows = _prepared_rows(workspace, role) if record is None or record.rows is None else record.rows
    return Held(role, source, _changed_on(workspace.root / source.file), record, rows, year)


def _prepared_rows(workspace: Workspace, role: str) -> int | None:
    """Count what the last update made of a source that it alone has read; None where nothing tells."""
    layer = _LAYERS.get(role)
    tables = {"grid": workspace.residents, "addresses": workspace.addresses}
    path = workspace.boundaries if layer else tables.get(role)
    if path is None or not path.is_file():
        return None
    if layer is None:
        from pyarrow import parquet  # noqa: PLC0415 - a tenth of a second, which other commands need not wait

        return int(parquet.read_metadata(path).num_rows)
    import pyogrio  # noqa: PLC0415 - as above

    layers = {str(name) for name, _ in pyogrio.list_layers(path)}
    return int(pyogrio.read_info(path, layer=layer)["features"]) if layer in layers else None


def _changed_on(path: Path) -> date | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).astimezone().date()
    except FileNotFoundError:
        return None
