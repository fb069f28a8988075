"""The text of a version is fixed from its submission on, by the database too."""

import pytest
from django.db import IntegrityError, transaction

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Version
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [State.AWAITING_APPROVAL, State.OUT_FOR_SIGNATURE, State.CURRENT])
@pytest.mark.parametrize(
    "change", [{"content": {"schema": "other"}}, {"content_sha256": "0" * 64}, {"content_sha256": ""}]
)
def test_the_text_of_a_submitted_version_cannot_be_changed(state, change):
    version = stories.version_in(state, stories.world())

    with pytest.raises(IntegrityError, match="may not be changed"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**change)


def test_a_submitted_version_cannot_be_removed():
    version = stories.version_in(State.AWAITING_APPROVAL, stories.world())

    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk)._raw_delete("default")


def test_a_draft_can_still_be_written():
    version = stories.version_in(State.DRAFTING, stories.world())

    version.purpose = "Another purpose."
    version.save()

    assert Version.objects.get(pk=version.pk).purpose == "Another purpose."
