"""How a person proves who they are: signing in, second factors, sessions.

Holds no people and no roles: those are of organisations. Nobody below imports it."""
