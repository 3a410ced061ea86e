"""Persons in texts of associations: who stands behind a ``c/o`` is nobody's business."""

from __future__ import annotations

import pandas as pd

SIGN = r"\b[cC]\s?/\s?[oO]\b"


def without(texts: pd.Series) -> pd.Series:
    """Cut each text off before a ``c/o``; what is nothing else becomes a dash."""
    cut = texts.str.replace(r"[\s,(]*" + SIGN + r".*$", "", regex=True)
    return cut.where(cut != "", "–")
