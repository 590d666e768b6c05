"""The reference front end: pages rendered on the server from the public API alone."""
