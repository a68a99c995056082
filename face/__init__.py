"""What `import m5kit` offers: studies, runs, files and statistics for whoever writes Python, with ordinary frames."""
