"""isa-verify: checks a sealed document with nothing but Python's standard library, without the portal.

It imports nothing of the portal: manage.py build_verifier packs this folder into one file."""
