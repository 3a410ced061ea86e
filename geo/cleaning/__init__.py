"""The cells of a register: what is lost, misspelt or doubled in them, mended or named."""
