"""Statistics of displays, checked against R."""
