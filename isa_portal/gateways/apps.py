"""The app's entry in Django."""

from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    name = "isa_portal.gateways"
