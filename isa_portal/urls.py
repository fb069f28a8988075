"""Every address of the portal."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("isa_portal.desk.urls")),
    path("", include("isa_portal.accounts.urls")),
    path("", include("isa_portal.correspondence.urls")),
    path("", include("isa_portal.organisations.urls")),
    path("", include("isa_portal.agreements.urls")),
    path("", include("isa_portal.signing.urls")),
    path("", include("isa_portal.leaving.urls")),
    path("", include("isa_portal.accession.urls")),
    path("", include("isa_portal.reviews.urls")),
    path("", include("isa_portal.records.urls")),
    path("", include("isa_portal.succession.urls")),
    path("gateways/", include("isa_portal.gateways.urls")),
    path("", include("isa_portal.design.urls")),
]

if settings.DEMONSTRATION:
    urlpatterns.append(path("demonstration/", include("isa_portal.demo.urls")))

handler400 = "isa_portal.design.views.unreadable"
handler403 = "isa_portal.design.views.not_yours"
handler404 = "isa_portal.design.views.not_there"
handler500 = "isa_portal.design.views.broken"
