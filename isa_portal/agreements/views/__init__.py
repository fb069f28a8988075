"""Pages of proposing, opening, writing and approving, one subject per file."""
