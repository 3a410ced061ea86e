"""Surveys and lists of others, joined to the associations of the register."""
