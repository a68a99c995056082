"""ADaM datasets: one file a dataset, its rows and its odd columns."""
