"""isa-verify: checks a sealed agreement or accession form with nothing but Python's standard library, without the portal.

It imports nothing of the portal: manage.py build_verifier packs this folder into one file."""
