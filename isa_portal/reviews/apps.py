"""The app's entry in Django."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "isa_portal.reviews"
