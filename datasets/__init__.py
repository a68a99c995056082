"""Finished datasets in and out: SAS transport files, Dataset-JSON, Parquet and CSV."""
