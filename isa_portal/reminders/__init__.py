"""What is due, by whom; and the sweep that does what the calendar asks, from rows alone."""
