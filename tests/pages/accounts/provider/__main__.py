"""Makes the provider's tables, three people and the portal's registration."""

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402

PEOPLE = {
    "officer": "Officer@board.example",
    "unverified": "officer@board.example",
    "stranger": "stranger@board.example",
}

call_command("migrate", verbosity=0)
for name, email in PEOPLE.items():
    get_user_model().objects.create_user(name, email)
Application.objects.create(
    client_id="isa-portal",
    client_secret="only-for-the-suite",
    client_type="confidential",
    algorithm="RS256",
    authorization_grant_type="authorization-code",
    skip_authorization=True,
    redirect_uris="http://testserver/sign-in/with/organisation/back/",
)
