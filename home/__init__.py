"""The main portal: its home page, info pages and navigation; the reference front end is in home.portal."""
