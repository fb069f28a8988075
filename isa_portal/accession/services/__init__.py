"""Proposes, answers for, asks, consents to, signs and withdraws accessions."""
