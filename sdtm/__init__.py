"""SDTM datasets: one file a domain, its rows and its odd columns."""
