"""Small verbs that any table could want, a file a family: columns in, a column out. Nothing here knows a standard or a study."""
