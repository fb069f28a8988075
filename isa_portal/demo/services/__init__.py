"""Builds the boards of the demonstration and travels in its time, by the services that the pages call."""
