"""Define-XML 2.1."""
