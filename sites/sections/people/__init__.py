"""The people of a section, looked after by its own administrators."""
