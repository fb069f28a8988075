"""The gateways app."""

from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    name = "isa_portal.gateways"
    verbose_name = "Legal gateways"
