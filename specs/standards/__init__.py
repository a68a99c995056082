"""Facts of the CDISC standards that specs are checked against."""
