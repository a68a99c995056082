"""A study: opened, checked, built and written."""
