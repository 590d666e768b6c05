"""Is it live? A page is fetched and looked at: what of a widget is in it, and what keeps it from showing."""
