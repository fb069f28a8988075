"""Addresses of the provider, whose visitors simply say who they are."""

from django.contrib.auth import get_user_model, login
from django.http import HttpResponse
from django.urls import include, path


def be(request, name):
    login(request, get_user_model().objects.get(username=name))
    return HttpResponse(name)


urlpatterns = [path("be/<str:name>/", be), path("o/", include("oauth2_provider.urls"))]
