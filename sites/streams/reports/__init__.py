"""Reports in the admin: how much is published, how long answers take, who has fallen silent, what was recalled."""
