"""New studies, domains and displays, written as sheets that a person goes on with."""
