"""The formats of the services that data come from, one module each."""
