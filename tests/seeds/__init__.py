"""Tests of the importer and of the demo province."""
