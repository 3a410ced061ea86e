"""Maps, tables and reports: tables in, files out; computes nothing."""
