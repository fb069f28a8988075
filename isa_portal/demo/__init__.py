"""Builds the demonstration boards by calling the services that the pages call. Refused in production."""
