"""The folder a team works in: where each of its files stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jarjestokartta.geo.errors import SettingsError
from jarjestokartta.geo.settings import FILE_NAME
from jarjestokartta.workspace import version

OUTPUT = Path("maps", "output")
PRIVATE = Path("private")


@dataclass(frozen=True)
class Workspace:
    """A folder with settings in it; everything else stands at a fixed place below ``root``.

    Three parts: ``data/`` holds official inputs, ``private/`` what must not be published and
    ``maps/output/`` what may be.
    """

    root: Path

    @classmethod
    def open(cls, folder: Path) -> Workspace:
        """Give the workspace in ``folder``.

        Raises
        ------
        SettingsError
            When the folder holds no settings file, or a newer program has written it (``workspace-newer``).
        """
        if not (folder / FILE_NAME).is_file():
            raise SettingsError("no-workspace", folder=folder.absolute())
        version.check(folder / PRIVATE)
        return cls(folder.resolve())

    @property
    def settings_file(self) -> Path:
        """What the team has settled: region, thresholds, sources."""
        return self.root / FILE_NAME

    @property
    def data(self) -> Path:
        """Official inputs, as built."""
        return self.root / "data"

    @property
    def raw(self) -> Path:
        """Official inputs, as they came."""
        return self.data / "raw"

    @property
    def municipality_changes(self) -> Path:
        """Mergers of municipalities newer than the program."""
        return self.raw / "municipality_changes.csv"

    @property
    def boundaries(self) -> Path:
        """Municipalities, postal areas and villages, a layer each."""
        return self.data / "boundaries.gpkg"

    @property
    def residents(self) -> Path:
        """Residents by cell."""
        return self.data / "residents.parquet"

    @property
    def network(self) -> Path:
        """The road network."""
        return self.data / "network.npz"

    @property
    def sites(self) -> Path:
        """Meeting places and services."""
        return self.data / "sites.gpkg"

    @property
    def addresses(self) -> Path:
        """The gazetteer of building addresses."""
        return self.data / "addresses.parquet"

    @property
    def private(self) -> Path:
        """What must not be published."""
        return self.root / PRIVATE

    @property
    def located(self) -> Path:
        """Every association with its point and how it was found."""
        return self.private / "located.csv"

    @property
    def problems(self) -> Path:
        """Rows of the register that were rejected, repaired or doubtful."""
        return self.private / "problems.xlsx"

    @property
    def decisions(self) -> Path:
        """What people have decided of doubtful places."""
        return self.private / "decisions.csv"

    @property
    def gap_checks(self) -> Path:
        """What local people have answered on gaps."""
        return self.private / "gap-checks.csv"

    @property
    def review_problems(self) -> Path:
        """Rows of the last answers that were not taken, or look strange."""
        return self.private / "review-problems.xlsx"

    @property
    def survey(self) -> Path:
        """What surveys and lists of others say of associations."""
        return self.private / "survey.csv"

    @property
    def join_proposals(self) -> Path:
        """Rows of surveys that a person is to say the association of."""
        return self.private / "join-ehdotukset.xlsx"

    @property
    def join_problems(self) -> Path:
        """Rows of the last survey, or of the last answers, that were not taken, or look strange."""
        return self.private / "join-problems.xlsx"

    @property
    def todo(self) -> Path:
        """The to-do list of the quarter."""
        return self.private / "tehtavat.xlsx"

    @property
    def internal_map(self) -> Path:
        """The map with everything on it, for the team alone."""
        return self.private / "internal.html"

    @property
    def snapshots(self) -> Path:
        """A record of each run that was published, and its tables."""
        return self.private / "snapshots"

    @property
    def store(self) -> Path:
        """Every content that a run has read, by its hash."""
        return self.private / "store"

    @property
    def staging(self) -> Path:
        """Where a set is built, and the old one kept, while a publication goes on."""
        return self.private / "staging"

    @property
    def scratch(self) -> Path:
        """Where an earlier run is made again; empty between commands."""
        return self.staging / "as-of"

    @property
    def as_of(self) -> Path:
        """Earlier runs made again, a folder each."""
        return self.private / "as-of"

    @property
    def output(self) -> Path:
        """What may be published."""
        return self.root / OUTPUT

    @property
    def embed(self) -> Path:
        """The map for a website's frame."""
        return self.output / "embed.html"

    @property
    def manifest(self) -> Path:
        """What the published set holds and what it was made from."""
        return self.output / "manifest.json"
