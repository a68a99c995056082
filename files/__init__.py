"""Files in and out: raw records, transport files, the manifest."""
