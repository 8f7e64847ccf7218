"""The google-vision reader against a stand-in of the API that is a real HTTP server."""

import json
import time

import cv2
import numpy as np
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from recognition.errors import MESSAGES, PermanentError, TransientError
from recognition.pipeline.readers import google_vision
from recognition.pipeline.readers.google_vision import GoogleVisionReader
from recognition.pipeline.types import Box, VisionAccess
from tests.servers import free_port
from tests.vision_api import DROP, HANG, NOT_JSON, Refusal, VisionApi, Word

KEY = "a-key-that-nobody-may-see"
PICTURE = np.full((300, 600, 3), 90, np.uint8)
TWO_ROWS = [Word("DL8C", 0.2, 0.1, 0.8, 0.45), Word("AF5030", 0.15, 0.55, 0.85, 0.9)]


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setattr(google_vision, "WAITS_S", (0.01, 0.01))
    server = VisionApi(KEY)
    yield server
    server.stop()


@pytest.fixture
def reader(api):
    return GoogleVisionReader(VisionAccess(api_key=KEY, endpoint=api.url, timeout_s=10))


def crops(reader, count=1, width=200, height=50):
    return [reader.view(PICTURE, Box(50, 100, 50 + width, 100 + height).quad())] * count


def test_words_become_a_read(api, reader):
    api.words = [[Word("MH", 0.2, 0.3, 0.35, 0.7, (0.5, 0.8)), Word("12-AB", 0.4, 0.3, 0.8, 0.7)]]
    (read,) = reader.read(crops(reader))
    assert read.text == "MH12AB"
    assert [character.score for character in read.characters] == pytest.approx([0.5, 0.8, 0.9, 0.9, 0.9, 0.9])
    assert read.score == pytest.approx(0.5 * 0.8 * 0.9**4)
    assert [alternative.text for alternative in read.alternatives] == ["MH12AB"]
    assert all(character.alternatives == () for character in read.characters)


def test_positions_are_shares_of_the_plate_not_of_the_crop(api, reader):
    # The crop has a margin of a tenth of the plate on every side: its middle is the plate's.
    api.words = [[Word("AB", 0.0, 0.4, 1.0, 0.6)]]
    (read,) = reader.read(crops(reader))
    a, b = (character.center for character in read.characters)
    assert a == pytest.approx((0.25 * 1.2 - 0.1, 0.5), abs=0.01)
    assert b == pytest.approx((0.75 * 1.2 - 0.1, 0.5), abs=0.01)


def test_rows_are_joined_from_the_top_and_side_texts_left_out(api, reader):
    small = [Word("IND", 0.02, 0.15, 0.12, 0.3), Word("PUNE MOTORS", 0.2, 0.92, 0.8, 1.0)]
    api.words = [[TWO_ROWS[1], *small, TWO_ROWS[0]], ()]
    assert [read.text for read in reader.read(crops(reader, 2))] == ["DL8CAF5030", ""]


def test_crops_go_out_sixteen_at_once_and_come_back_in_order(api, reader):
    api.words = [[Word(f"KA{at:02d}", 0.2, 0.3, 0.8, 0.7)] for at in range(20)]
    reads = reader.read(crops(reader, 20))
    assert [read.text for read in reads] == [f"KA{at:02d}" for at in range(20)]
    assert [len(requests) for requests in api.requests] == [16, 4]


def test_the_crop_is_sent_whole_and_in_its_own_aspect(api, reader):
    reader.read(crops(reader, width=250, height=50))
    assert api.images[0].shape == (160, 800, 3)
    (request,) = api.requests[0]
    assert set(request) == {"image", "features", "imageContext"}
    assert request["imageContext"]["textDetectionParams"] == {"enableTextDetectionConfidenceScore": True}


def test_no_crops_no_request(api, reader):
    assert reader.read([]) == []
    assert api.calls == 0


def test_a_service_account_signs_its_requests(tmp_path):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    account = {
        "type": "service_account", "project_id": "p", "private_key_id": "1", "private_key": pem, "client_id": "1",
        "client_email": "anpr@p.iam.gserviceaccount.com", "token_uri": "http://127.0.0.1:1/token",
    }  # fmt: skip
    (tmp_path / "account.json").write_text(json.dumps(account))
    api = VisionApi(public_key=key.public_key())
    try:
        api.words = [TWO_ROWS]
        reader = GoogleVisionReader(VisionAccess(credentials=tmp_path / "account.json", endpoint=api.url))
        assert reader.read(crops(reader))[0].text == "DL8CAF5030"
    finally:
        api.stop()


PERMANENT = [
    (Refusal(400, "INVALID_ARGUMENT", "API_KEY_INVALID"), "reader_not_authorised"),
    (Refusal(401, "UNAUTHENTICATED"), "reader_not_authorised"),
    (Refusal(403, "PERMISSION_DENIED", "API_KEY_SERVICE_BLOCKED"), "reader_not_authorised"),
    (Refusal(403, "PERMISSION_DENIED", "SERVICE_DISABLED"), "reader_disabled"),
    (Refusal(403, "PERMISSION_DENIED", "BILLING_DISABLED"), "reader_disabled"),
    (Refusal(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", {"quota_limit_value": "0"}), "reader_quota"),
    (Refusal(400, "INVALID_ARGUMENT"), "reader_refused"),
    (Refusal(404, "NOT_FOUND"), "reader_refused"),
]
TRANSIENT = [
    (Refusal(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", {"quota_limit_value": "1800"}), "reader_busy"),
    (Refusal(500, "INTERNAL"), "reader_unavailable"),
    (Refusal(503, "UNAVAILABLE"), "reader_unavailable"),
    (Refusal(504, "DEADLINE_EXCEEDED"), "reader_unavailable"),
    (DROP, "reader_unavailable"),
    (NOT_JSON, "reader_unavailable"),
]


def name_of(case):
    return f"{case.status}-{case.reason}" if isinstance(case, Refusal) else None


@pytest.mark.parametrize(("refusal", "code"), PERMANENT, ids=name_of)
def test_what_trying_again_cannot_help_is_asked_once(api, reader, refusal, code):
    api.plan = [refusal] * 3
    with pytest.raises(PermanentError) as failure:
        reader.read(crops(reader))
    # After a 401, Google's own client fetches another token, twice.
    assert (failure.value.code, api.calls) == (code, 3 if refusal.status == 401 else 1)
    assert code in MESSAGES
    assert KEY not in str(failure.value)


@pytest.mark.parametrize(("end", "code"), TRANSIENT, ids=name_of)
def test_what_may_pass_is_asked_three_times(api, reader, end, code):
    api.plan = [end] * 3
    with pytest.raises(TransientError) as failure:
        reader.read(crops(reader))
    assert (failure.value.code, api.calls) == (code, 3)
    assert code in MESSAGES
    assert failure.value.__cause__ is None  # nothing of the request reaches a log


def test_a_failure_that_passes_is_not_noticed(api, reader):
    api.plan, api.words = [Refusal(503, "UNAVAILABLE"), DROP], [TWO_ROWS]
    assert reader.read(crops(reader))[0].text == "DL8CAF5030"
    assert api.calls == 3


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (14, TransientError, "reader_unavailable"),
        (8, TransientError, "reader_busy"),
        (7, PermanentError, "reader_not_authorised"),
        (3, PermanentError, "reader_refused"),
    ],
)
def test_an_error_of_one_image_is_one_of_all(api, reader, status, kind, code):
    api.statuses = [0, status] * 3
    with pytest.raises(kind) as failure:
        reader.read(crops(reader, 2))
    assert failure.value.code == code


def test_a_service_that_hangs_is_left_in_time(api):
    reader = GoogleVisionReader(VisionAccess(api_key=KEY, endpoint=api.url, timeout_s=0.5))
    api.plan = [HANG]
    began = time.monotonic()
    with pytest.raises(TransientError) as failure:
        reader.read(crops(reader))
    assert failure.value.code == "reader_unavailable"
    assert time.monotonic() - began < 5


def test_nobody_listens(monkeypatch):
    monkeypatch.setattr(google_vision, "WAITS_S", (0.01,))
    reader = GoogleVisionReader(VisionAccess(api_key=KEY, endpoint=f"http://127.0.0.1:{free_port()}", timeout_s=5))
    with pytest.raises(TransientError) as failure:
        reader.read(crops(reader))
    assert failure.value.code == "reader_unavailable"


@pytest.mark.parametrize("content", [None, "not JSON", '{"type": "service_account"}', '{"type": "unheard of"}'])
def test_unusable_credentials_are_named(tmp_path, content):
    path = tmp_path / "credentials.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(PermanentError, match=r"credentials\.json") as failure:
        GoogleVisionReader(VisionAccess(credentials=path))
    assert failure.value.code == "reader_not_authorised"


def test_no_credentials_at_all():
    with pytest.raises(PermanentError) as failure:
        GoogleVisionReader(VisionAccess())
    assert failure.value.code == "reader_not_authorised"


def test_the_key_is_not_in_the_configuration_as_it_is_printed():
    assert KEY not in repr(VisionAccess(api_key=KEY))


def test_pictures_are_sent_without_loss(api, reader):
    noise = np.random.default_rng(3).integers(0, 255, (300, 600, 3), np.uint8)
    crop = reader.view(cv2.GaussianBlur(noise, (5, 5), 0), Box(50, 100, 250, 150).quad())
    reader.read([crop])
    assert np.array_equal(api.images[0], crop)
