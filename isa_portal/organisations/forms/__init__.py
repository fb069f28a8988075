"""Forms of the way in, of boards and of the register of bodies."""
