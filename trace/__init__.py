"""Where a number, a value or a record came from, and whether all that was collected arrived."""
