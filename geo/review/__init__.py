"""Doubtful places: which they are, what they may be instead, and what people answered."""
