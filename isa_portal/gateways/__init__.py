"""What the law allows: the catalogue of powers, duties and restrictions.

Never decides whether a sharing is lawful; it says what may be named as the ground.
Risk stands beside it; agreements and everything above may import it."""
