"""Addresses of reviews."""

from django.urls import path

from isa_portal.reviews import views

urlpatterns = [
    path("organisations/<slug:slug>/double/", views.join_double, name="join_double"),
]
