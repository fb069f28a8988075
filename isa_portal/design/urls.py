"""Addresses of the footer's pages."""

from django.urls import path

from isa_portal.design import views

urlpatterns = [
    path("help/", views.support, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("cookies/", views.cookies, name="cookies"),
]
