"""Small registers that agreements ask their parties for: refusals, requests, breaches, leavers. Never a resident."""
