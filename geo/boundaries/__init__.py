"""Municipalities, postal areas and villages: loading, checking, assigning points to areas."""
