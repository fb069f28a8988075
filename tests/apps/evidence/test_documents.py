"""Files under their hash."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from isa_portal.evidence import documents, verify
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import StoredDocument

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


def stored(noon, content=b"the text", subject="version:1"):
    return documents.store(
        content, name="a.pdf", kind="sealed", media_type="application/pdf", subject=subject, by=PORTAL, at=noon
    )


def test_a_stored_file_is_found_and_read_back(noon):
    document = stored(noon)

    assert documents.find("version:1", "sealed") == document
    assert documents.read(document) == b"the text"
    assert (document.size, len(document.sha256)) == (8, 64)


def test_storing_the_same_bytes_again_returns_the_same_row(noon):
    assert stored(noon) == stored(noon)
    assert StoredDocument.objects.count() == 1


def test_the_same_bytes_for_another_subject_have_a_row_of_their_own(noon):
    assert stored(noon) != stored(noon, subject="version:2")


def test_the_newest_of_a_kind_is_found(noon):
    stored(noon)
    newer = stored(noon, b"the newer text")

    assert documents.find("version:1", "sealed") == newer
    assert documents.find("version:1", "scan") is None


def test_half_a_file_left_by_a_killed_process_is_replaced(noon):
    path = documents.path_of(documents.sha256_of(b"the text"))
    default_storage.save(path, ContentFile(b"the t"))

    assert documents.read(stored(noon)) == b"the text"


def test_a_changed_file_is_not_handed_out_and_is_named(noon):
    document = stored(noon)
    path = documents.path_of(document.sha256)
    default_storage.delete(path)
    default_storage.save(path, ContentFile(b"the next"))

    with pytest.raises(documents.Damaged, match="differs"):
        documents.read(document)
    assert list(verify.everything()) == ["version:1: The file of a.pdf differs from the file that was stored."]


def test_a_lost_file_is_named(noon):
    document = stored(noon)
    default_storage.delete(documents.path_of(document.sha256))

    with pytest.raises(documents.Damaged, match="missing"):
        documents.read(document)
    assert list(verify.everything()) == ["version:1: The file of a.pdf is missing from the storage."]
