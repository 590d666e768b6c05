"""The people who sign in to the admin."""
