"""What the product knows of ADaM: a sheet a structure in standard/ (ADSL.csv, BDS.csv, ...), and the methods that are ADaM's own."""
