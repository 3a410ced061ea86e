"""Figures of residents: their columns, levels and grid cells."""
