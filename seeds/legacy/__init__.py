"""The importer of the legacy portal, in three steps: read bytes, convert text, load articles."""
