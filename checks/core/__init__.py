"""The conformance rules that CDISC publishes as data (CORE), read where the user has them, and carried out here."""
