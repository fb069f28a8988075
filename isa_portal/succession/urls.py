"""Addresses of successions."""

from django.urls import path

from isa_portal.succession import views

urlpatterns = [
    path("organisations/<slug:slug>/succession/", views.succeed, name="succeed"),
    path("organisations/<slug:slug>/succession/<int:pk>/instrument/", views.instrument, name="instrument"),
]
