"""Files as people hand them to us: spreadsheets, text, JSON and layers, told apart and read."""
