"""The app's entry in Django."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "isa_portal.reminders"
