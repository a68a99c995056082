"""What the product knows of SDTM: a sheet a domain in standard/ (DM.csv, AE.csv, ...), and the methods that are SDTM's own."""
