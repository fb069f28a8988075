"""What could go wrong, and what is left after countermeasures. Has no pages of its own."""
