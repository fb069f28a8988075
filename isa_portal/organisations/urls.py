"""Addresses of the way in."""

from django.urls import path

from isa_portal.organisations import views

urlpatterns = [
    path("set-up/<str:token>/", views.set_up, name="set_up"),
    path("boards/<slug:board>/practice/", views.practice, name="practice"),
]
