"""Streams, placements and the change log: who shows which article, since when and why."""
