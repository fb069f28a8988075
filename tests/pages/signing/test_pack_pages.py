"""Two texts in one sitting: the page leads from the tier 1 to the tier 2 without another code."""

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.signing.models import PersonalLink, Signature
from tests import stories
from tests.pages.signing.conftest import Signatory, words_of

pytestmark = pytest.mark.django_db


def test_the_receipt_of_the_tier_1_leads_to_the_tier_2_in_the_same_sitting(story, clock):
    tier_1 = stories.sent(story, stories.draft(story, tier=1, reference="T1/26"))
    story.extra["tier_1"] = tier_1.agreement
    tier_2 = stories.sent(story, stories.draft(story, reference="02/26"))
    stories.show(tier_2)
    first, second = (
        PersonalLink.objects.get(invitation__round__version=version, signatory__user=story.constable)
        for version in (tier_1, tier_2)
    )
    police = Signatory(first.pk, Client()).sit()

    read = words_of(police.client.get(reverse("sign_read")))
    signed = police.sign()
    done = words_of(police.client.get(reverse("sign_done")))
    onward = police.client.post(reverse("sign_next", args=[second.pk]))
    police.key = second.pk
    next_read = words_of(police.client.get(reverse("sign_read")))
    police.sign()

    assert "1 of 2 to sign" in read
    assert (signed.url, onward.url) == (reverse("sign_done"), reverse("sign_read"))
    assert "Go on to 02/26 Family support" in done
    assert "2 of 2 to sign" in next_read and "Continue to sign" in next_read
    assert set(Signature.objects.values_list("version", flat=True)) == {tier_1.pk, tier_2.pk}
    # Somebody else's link is no part of this pack.
    stranger = PersonalLink.objects.exclude(signatory__user=story.constable).first()
    assert police.client.post(reverse("sign_next", args=[stranger.pk])).status_code == 404
