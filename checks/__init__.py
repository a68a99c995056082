"""Checks of records against the spec and against each other."""
