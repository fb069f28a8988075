"""The app's entry in Django."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "isa_portal.signing"
