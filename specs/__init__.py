"""What a study must be: the model, its readers and its checks."""
