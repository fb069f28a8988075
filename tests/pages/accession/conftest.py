"""The agreements and accessions of the services' tests."""

from tests.apps.accession.conftest import agreement, by_consent, standing, story

__all__ = ["agreement", "by_consent", "standing", "story"]
