"""What `m5kit help` knows: the pages of docs, cut into topics, found by a word and shown as plain text."""
