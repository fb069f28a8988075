"""How parties leave and agreements end: notices, what must be done by the last day, ends. Imported by reviews."""
