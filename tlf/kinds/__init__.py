"""The kinds of analysis, one file a kind or a family; `tlf.registry` finds what is declared here."""
