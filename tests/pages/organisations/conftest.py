"""A board with its people, and a browser of each of them."""

import pytest
from django.test import Client

from tests import stories


@pytest.fixture
def story(db):
    return stories.world()


@pytest.fixture
def signed_in():
    def browser(person):
        client = Client()
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
        return client

    return browser
