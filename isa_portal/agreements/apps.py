"""The app's entry in Django."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "isa_portal.agreements"
