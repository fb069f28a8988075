"""Addresses that a letter or its carrier leads to."""

from django.urls import path

from isa_portal.correspondence import views

urlpatterns = [
    path("dates/<int:pk>/<str:token>.ics", views.date_of_letter, name="date_of_letter"),
    path("notify/receipts/", views.notify_receipts, name="notify_receipts"),
]
