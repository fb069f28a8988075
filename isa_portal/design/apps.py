"""The app's name for Django."""

from django.apps import AppConfig


class Design(AppConfig):
    name = "isa_portal.design"
