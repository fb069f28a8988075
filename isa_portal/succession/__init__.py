"""Which body takes the place of which, by an instrument of law, in all its agreements."""
