"""The app's entry in Django."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "isa_portal.design"
