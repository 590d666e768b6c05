"""Urgent notices."""
