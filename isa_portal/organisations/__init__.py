"""Who is who, and for whom they act: boards, bodies, people, roles, mandates.

Holds the first half of the access gate (access.py)."""
