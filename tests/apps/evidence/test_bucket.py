"""Files in an S3 bucket: a real S3 server on loopback, reached as production reaches its own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer

from isa_portal.evidence import documents
from isa_portal.evidence.actors import PORTAL
from isa_portal.settings import backing

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Iterator[Any]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    words = {
        "AWS_ACCESS_KEY_ID": "suite",
        "AWS_SECRET_ACCESS_KEY": "suite",
        "AWS_DEFAULT_REGION": "eu-west-2",
        "FILES_BUCKET": "agreements",
        "FILES_ENDPOINT": address,
    }
    for name, word in words.items():
        monkeypatch.setenv(name, word)
    store = boto3.client("s3", endpoint_url=address)
    store.create_bucket(Bucket="agreements", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    settings.STORAGES = {**settings.STORAGES, "default": backing.files(tmp_path)}
    yield store
    urlopen(Request(f"{address}/moto-api/reset", method="POST")).close()
    server.stop()


def kept(content: bytes) -> documents.StoredDocument:
    return documents.store(
        content, name="a.pdf", kind="sealed", media_type="application/pdf", subject="version:1", by=PORTAL, at=NOON
    )


def test_a_document_is_read_from_the_bucket_as_it_was_stored(bucket: Any) -> None:
    document = kept(b"%PDF-1.7 signed")

    assert documents.read(document) == b"%PDF-1.7 signed"
    assert [item["Key"] for item in bucket.list_objects_v2(Bucket="agreements")["Contents"]] == [
        documents.path_of(document.sha256)
    ]


def test_a_document_changed_in_the_bucket_is_refused(bucket: Any) -> None:
    document = kept(b"%PDF-1.7 signed")

    bucket.put_object(Bucket="agreements", Key=documents.path_of(document.sha256), Body=b"%PDF-1.7 forged")

    with pytest.raises(documents.Damaged):
        documents.read(document)


def test_a_document_lost_from_the_bucket_is_named(bucket: Any) -> None:
    document = kept(b"%PDF-1.7 signed")

    bucket.delete_object(Bucket="agreements", Key=documents.path_of(document.sha256))

    with pytest.raises(documents.Damaged, match="missing"):
        documents.read(document)
