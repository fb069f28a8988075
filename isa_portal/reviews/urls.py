"""Addresses of reviews."""

from django.urls import path

from isa_portal.reviews import views

urlpatterns = [
    path("organisations/<slug:slug>/double/", views.join_double, name="join_double"),
    path("boards/<slug:board>/agreements/<slug:slug>/give-notice/<int:party>/", views.give_notice, name="give_notice"),
]
