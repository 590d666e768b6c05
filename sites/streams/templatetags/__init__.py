"""Template tags of streams."""
