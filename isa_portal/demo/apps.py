"""The app's entry in Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "isa_portal.demo"
