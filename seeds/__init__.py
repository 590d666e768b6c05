"""Content put in from outside the admin: factories, the demo province and the legacy importer."""
