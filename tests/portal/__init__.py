"""Tests of the reference portal against a fake of the API."""
