"""How a body joins a text in force: proposed, answered for, consented to, signed. Binds only through execution."""
