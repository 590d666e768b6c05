"""Sections: one department's subtree each, what a new one gets, and blocs of them."""
