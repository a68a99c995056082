"""Raw records in: what a collected file holds, as text, with the line of every record."""
