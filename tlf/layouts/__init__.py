"""The layouts of displays, one file a layout; `tlf.registry` finds what is declared here."""
