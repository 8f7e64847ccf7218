"""Uploads in a real S3-compatible server: private objects, signed addresses that expire."""

import urllib.error
import urllib.request

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from django.core.files.storage import default_storage
from storages.backends.s3 import S3Storage

from anpr_site.env import storage_url
from recognition.services import reading
from recognition.services.uploads import create_batch
from tests.factories import FakePipeline, picture, read_of, result_of, sent

pytestmark = pytest.mark.servers


@pytest.fixture
def bucket(object_store):
    client = boto3.client(
        "s3",
        endpoint_url=object_store.endpoint,
        aws_access_key_id=object_store.KEY,
        aws_secret_access_key=object_store.SECRET,
        region_name="us-east-1",
    )
    from tests.servers import wait_until

    def made():
        try:
            if "pictures" not in [one["Name"] for one in client.list_buckets()["Buckets"]]:
                client.create_bucket(Bucket="pictures")
        except (ClientError, EndpointConnectionError):  # the server has only just opened its port
            return False
        return True

    wait_until(made, 30, "the bucket was made")
    options = storage_url(
        f"s3://{object_store.KEY}:{object_store.SECRET}@pictures?endpoint={object_store.endpoint}&region=us-east-1"
    )
    options.pop("backend")
    storage = S3Storage(
        **options,
        default_acl="private",
        querystring_auth=True,
        querystring_expire=2,
        signature_version="s3v4",
        addressing_style="path",
        file_overwrite=False,
    )
    default_storage._wrapped = storage
    return storage


@pytest.mark.django_db
def test_a_picture_goes_to_the_bucket_and_is_read_from_it(bucket, company, calls):
    data = picture(1)
    image = create_batch(company, None, [sent("a.jpg", data)]).files.get().image
    assert bucket.exists(image.file.name)
    assert reading.read_image(image.pk, FakePipeline(result_of(read_of("A1"))))
    with image.file.open("rb") as file:
        assert file.read() == data


def fetched(address):
    try:
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_objects_are_private_and_signed_addresses_expire(bucket):
    import time
    from io import BytesIO

    name = bucket.save("companies/1/a", BytesIO(b"hello"))
    signed = bucket.url(name)
    assert fetched(signed) == 200
    assert fetched(signed.split("?")[0]) == 403
    time.sleep(3)
    assert fetched(signed) in (400, 403)
