"""Which building, street or place an address means."""
