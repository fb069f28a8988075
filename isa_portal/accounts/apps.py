"""The app's entry in Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "isa_portal.accounts"
