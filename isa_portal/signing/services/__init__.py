"""Naming signatories, sending rounds, opening sittings and signing, one noun per file."""
