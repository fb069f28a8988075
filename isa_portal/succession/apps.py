"""The app's entry in Django."""

from django.apps import AppConfig


class SuccessionConfig(AppConfig):
    name = "isa_portal.succession"
