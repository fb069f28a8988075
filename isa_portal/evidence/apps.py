"""The app's entry in Django."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "isa_portal.evidence"
