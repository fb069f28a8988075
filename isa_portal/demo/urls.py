"""Addresses of the demonstration, mounted only where the portal is one."""

from django.urls import path

from isa_portal.demo import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<int:pk>/", views.letter, name="inbox_letter"),
    path("<int:pk>/documents/<str:sha256>/", views.document, name="inbox_document"),
    path("day/", views.go_to_day, name="go_to_day"),
]
