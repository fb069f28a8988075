"""What could go wrong, and what is left after countermeasures.

Has no pages of its own and never decides who may change an assessment: agreements does.
Agreements and everything above may import it."""
