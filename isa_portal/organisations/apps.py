"""The app's entry in Django."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "isa_portal.organisations"
