"""ZIP files that lie, and some that do not."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.pipeline.archives import LONGEST_NAME, ArchiveError, ArchiveLimits, expand_zip, safe_name
from tests.corpus import encrypted_zip, zip_of
from tests.factories import picture

LIMITS = ArchiveLimits(max_files=5, max_file_bytes=1_000_000, max_total_bytes=3_000_000)


def expand(data, limits=LIMITS):
    return [(member.name, member.error_code) for member in expand_zip(io.BytesIO(data), limits)]


def test_members_come_in_order_without_folders_and_litter():
    data = zip_of(("a/", b""), ("a/1.jpg", picture(1)), ("__MACOSX/._1.jpg", b"x"), ("2.jpg", picture(2)))
    assert expand(data) == [("1.jpg", ""), ("2.jpg", "")]


def test_paths_that_climb_are_reduced_to_their_name():
    assert expand(zip_of(("../../etc/cron.d/x.jpg", b"1"), ("C:\\x\\y.jpg", b"2"))) == [("x.jpg", ""), ("y.jpg", "")]


def test_surplus_members_are_named():
    data = zip_of(*((f"{n}.jpg", b"x") for n in range(7)))
    assert [code for _, code in expand(data)] == [""] * 5 + ["too_many_files"] * 2


def test_endless_surplus_is_not_named_to_its_end():
    data = zip_of(*((f"{n}.jpg", b"") for n in range(1000)))
    members = expand_zip(io.BytesIO(data), LIMITS)
    assert [next(members).error_code for _ in range(10)] == [""] * 5 + ["too_many_files"] * 5
    with pytest.raises(ArchiveError, match="far more files"):
        next(members)


METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
ONE_OF_EACH = [zip_of(("a.jpg", bytes(range(256)) * 4), compression=method) for method in METHODS]


@given(st.sampled_from(ONE_OF_EACH), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=4))
def test_damage_anywhere_is_told_and_never_raised(data, damage):
    damaged = bytearray(data)
    for at, value in damage:
        damaged[at % len(damaged)] = value
    try:
        members = expand(bytes(damaged))
    except ArchiveError as error:
        assert error.code in ("archive_broken", "archive_empty")
    else:
        assert len(members) == 1


def test_impossible_places_and_broken_streams_are_told():
    """What damage at random finds too, only not every time."""
    directory = bytearray(ONE_OF_EACH[0])
    directory[directory.rindex(b"PK\x01\x02") + 42 + 2] = 255  # the member is said to lie beyond the file
    stream = bytearray(ONE_OF_EACH[3])
    stream[50:60] = b"\xff" * 10
    assert [expand(bytes(one)) for one in (directory, stream)] == [[("a.jpg", "archive_broken")]] * 2


def test_a_member_without_a_name_is_told():
    directory = bytearray(ONE_OF_EACH[0])
    directory[directory.rindex(b"a.jpg")] = 0
    assert expand(bytes(directory)) == [("unnamed", "archive_broken")]


def test_a_member_that_grows_beyond_the_limit_is_refused_while_unpacking():
    assert expand(zip_of(("big.jpg", bytes(2_000_000)), ("ok.jpg", b"x"))) == [
        ("big.jpg", "too_many_bytes"),
        ("ok.jpg", ""),
    ]


def test_an_archive_that_grows_beyond_the_limit_stops():
    data = zip_of(*((f"{n}.jpg", bytes(900_000)) for n in range(4)))
    with pytest.raises(ArchiveError) as stopped:
        expand(data, ArchiveLimits(10, 1_000_000, 2_500_000))
    assert stopped.value.code == "archive_too_large"


def test_nested_archives_are_not_opened():
    assert expand(zip_of(("inner.zip", zip_of(("a.jpg", b"x"))))) == [("inner.zip", "archive_nested")]


def test_encrypted_members_are_named():
    assert expand(encrypted_zip()) == [("a.jpg", "archive_encrypted")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 and then nothing", "archive_broken"),
        (zip_of(), "archive_empty"),
        (zip_of(("d/", b"")), "archive_empty"),
    ],
)
def test_broken_and_empty_archives(data, code):
    with pytest.raises(ArchiveError) as refused:
        expand(data)
    assert refused.value.code == code


def test_a_damaged_member_is_named():
    data = bytearray(zip_of(("a.jpg", b"abcdefgh" * 100), compression=zipfile.ZIP_STORED))
    data[60] ^= 255
    assert expand(bytes(data)) == [("a.jpg", "archive_broken")]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"), ("a\\b\\c.jpg", "c.jpg"), ("", "unnamed"), ("..", "unnamed"), ("गाड़ी.jpg", "गाड़ी.jpg"),
        ("a\x00b\n.jpg", "ab.jpg"), ("photo\u202egpj.exe", "photogpj.exe"), ("dir/", "dir"),
    ],
)  # fmt: skip
def test_safe_names(name, safe):
    assert safe_name(name) == safe


@given(st.text())
def test_safe_names_never_climb(name):
    safe = safe_name(name)
    assert safe
    assert "/" not in safe
    assert "\\" not in safe
    assert safe not in (".", "..")
    assert len(safe) <= LONGEST_NAME
    assert safe_name(safe) == safe
