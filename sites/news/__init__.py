"""Articles, categories, and the card and body JSON of an article; nothing of who shows it."""
