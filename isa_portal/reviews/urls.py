"""Addresses of reviews."""

from django.urls import path

from isa_portal.reviews import views

urlpatterns = [
    path("boards/<slug:board>/agreements/<slug:slug>/give-notice/<int:party>/", views.give_notice, name="give_notice"),
]
