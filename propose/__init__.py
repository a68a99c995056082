"""Rows for the sheets, proposed from the raw files, the standards and what was approved before; a person approves them."""
