"""Tables, listings and figures: results, layout, page."""
