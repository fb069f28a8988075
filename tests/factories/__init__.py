"""Rows in number, for pages that must not slow down: made at once, without the services' story."""
