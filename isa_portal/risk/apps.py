"""The app's entry in Django."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "isa_portal.risk"
