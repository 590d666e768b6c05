"""The registry of widgets in the admin: list, form with its preview, health, check of a page, revoking and rotating."""
