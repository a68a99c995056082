"""The site of a build: plain files that a browser opens by double click, in which every number leads to its records."""
