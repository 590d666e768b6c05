"""One JSON snapshot per endpoint: paths and field names are a contract."""
