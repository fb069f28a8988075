"""The app's entry in Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "isa_portal.desk"
