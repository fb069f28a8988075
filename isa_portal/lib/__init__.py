"""Plain modules, one per concern: no models, no words of the domain. Anyone may import them."""
