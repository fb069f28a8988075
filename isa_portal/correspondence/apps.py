"""The app's entry in Django."""

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "isa_portal.correspondence"
