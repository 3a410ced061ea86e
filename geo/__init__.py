"""Where things are: the register, addresses, boundaries, residents and places."""
