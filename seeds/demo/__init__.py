"""The demo province: units, categories, articles and drawn pictures, all made for this project."""
