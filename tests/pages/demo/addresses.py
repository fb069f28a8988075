"""The portal's addresses as a demonstration has them."""

from django.urls import include, path

from isa_portal.urls import urlpatterns as portal

urlpatterns = [*portal, path("demonstration/", include("isa_portal.demo.urls"))]
