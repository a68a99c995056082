"""What a build writes: the m5 folder, define.xml, documents, and the archive that can be made again."""
