"""m5kit: a clinical trial's raw records to the data package a regulator reviews (eCTD Module 5)."""

__version__ = "0.1.0"
