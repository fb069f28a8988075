"""A request whose person is known."""

from django.http import HttpRequest

from isa_portal.organisations.models import User


class SignedInRequest(HttpRequest):
    """What a view behind login_required gets."""

    user: User
