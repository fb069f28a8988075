"""The app's entry in Django."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "isa_portal.records"
