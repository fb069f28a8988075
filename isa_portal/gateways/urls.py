"""Addresses of the catalogue, mounted at /gateways/."""

from django.urls import path

from isa_portal.gateways import views

app_name = "gateways"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("<slug:slug>/", views.entry, name="entry"),
    path("<slug:slug>/amend/<slug:part>/", views.amend, name="amend"),
]
