"""How a column is made, and what it was made from."""
