"""Articles, scripts and handling manuals: writing, publishing, searching."""
