"""The folder a team works in: its paths, lock, steps, snapshots and publication."""
