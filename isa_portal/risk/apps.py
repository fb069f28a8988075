"""The risk app."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "isa_portal.risk"
    verbose_name = "Risk"
