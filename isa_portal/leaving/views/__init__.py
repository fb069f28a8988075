"""Pages of leaving and ending: each finds, does and answers."""
