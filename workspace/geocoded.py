"""What the geocoder answered in the last run, so that the next one asks only for addresses that are new."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import files, geocode, geocoded, in_processes
from jarjestokartta.geo.errors import OutputError
from jarjestokartta.workspace import unchanged
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.inputs import Inputs
from jarjestokartta.workspace.stamps import Stamps

_KEPT = "geocoded-*.parquet"


@dataclass
class Geocoded:
    """The answers of one set of sources; the file's name tells of which."""

    path: Path | None = None
    answers: gpd.GeoDataFrame | None = None
    learnt: bool = False

    @classmethod
    def of(cls, workspace: Workspace) -> Geocoded:
        """Give what is kept for the inputs as they are prepared now, by this program."""
        stamps = Stamps.load(workspace.data)
        sources = (workspace.addresses, workspace.boundaries, workspace.municipality_changes)
        digests = [stamps.hash_of(path) for path in sources if path.is_file()]
        stamps.keep()
        stamp = sha256(repr((unchanged.program(), digests)).encode()).hexdigest()[:16]
        path = workspace.private / _KEPT.replace("*", stamp)
        return cls(path, _read(path))

    def locate(self, associations: pd.DataFrame, inputs: Inputs) -> gpd.GeoDataFrame:
        """Place associations by the gazetteer and the areas of ``inputs``."""

        def ask(asked: pd.DataFrame) -> gpd.GeoDataFrame:
            self.learnt = True
            processes = in_processes.worth_having(len(asked))
            return geocode.locate(asked, inputs.addresses, inputs.areas, processes)

        located = geocoded.locate(associations, self.answers, ask)
        self.answers = geocoded.answers(associations, located)
        return located

    def keep(self) -> None:
        """Write down what was learnt. Where that cannot be, the next run only takes longer."""
        if self.path is None or not self.learnt or self.answers is None:
            return
        written = BytesIO()
        self.answers.to_parquet(written, compression="zstd")
        with suppress(OutputError, OSError):
            files.write_whole(self.path, written.getbuffer())
            for other in self.path.parent.glob(_KEPT):
                if other != self.path:
                    other.unlink()


def _read(path: Path) -> gpd.GeoDataFrame | None:
    """Read the answers; None where there are none, or they cannot be read."""
    from pyarrow import ArrowException  # noqa: PLC0415 - loaded with the first table

    try:
        return gpd.read_parquet(path)
    except (OSError, ValueError, ArrowException):
        return None
