"""What raw files hold, found out from the files themselves: every form, every field, and what a delivery changed."""
