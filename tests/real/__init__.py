"""Slower checks against real clients and tools, run by `make check-real` before a release."""
