"""Who may change the register of bodies and its people, and what stands in the way."""
