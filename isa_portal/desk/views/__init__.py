"""The pages of the desk: each finds, asks a selector, answers."""
