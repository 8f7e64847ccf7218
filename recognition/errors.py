"""Why a picture could not be processed: permanently, or for now."""

from __future__ import annotations


class RecognitionError(Exception):
    """Base of all recognition failures. `code` is stable and shown to users and API clients."""

    code = "recognition_error"

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(message or self.__doc__ or "")
        if code:
            self.code = code


class PermanentError(RecognitionError):
    """Trying again cannot help: the input itself is at fault."""

    code = "unreadable"


class TransientError(RecognitionError):
    """A service or resource failed for now: try again later."""

    code = "temporarily_unavailable"


MESSAGES = {
    "empty_file": "The file is empty.",
    "not_an_image": "This is not a picture, whatever its name says.",
    "unsupported_format": "This kind of picture is not supported. Send JPEG, PNG, WebP, BMP, TIFF or GIF.",
    "truncated": "The file is broken: no picture can be made of what is there.",
    "too_many_bytes": "The file is too large.",
    "too_many_pixels": "The picture has too many pixels.",
    "too_small": "The picture is too small to hold a plate.",
    "too_many_files": "The upload holds more files than allowed; this one was left out.",
    "archive_broken": "The ZIP file is broken.",
    "archive_encrypted": "The ZIP file is encrypted. Send it without a password.",
    "archive_nested": "A ZIP file inside a ZIP file is not opened.",
    "archive_too_large": "The ZIP file unpacks to more than is allowed.",
    "archive_too_many": "The ZIP file holds far more files than allowed. Not all that were left out are named here.",
    "archive_empty": "The ZIP file holds no files.",
    "not_found": "There is no such file.",
    "not_readable": "The file cannot be read.",
    "file_missing": "The stored picture is gone.",
    "weights_missing": "The trained networks are missing.",
    "weights_tampered": "A trained network is not the one that was released.",
    "weights_unfit": "A trained network does not fit its place.",
    "release_unknown": "There is no such network or version.",
    "release_not_in_service": "This release was not put into service.",
    "detector_unknown": "There is no such plate detector.",
    "reader_unknown": "There is no such reader.",
    "reader_missing": "The chosen reader is not installed.",
    "reader_not_authorised": "The reading service does not accept this installation's credentials.",
    "reader_disabled": "The reading service is switched off for this installation, or is not paid for.",
    "reader_quota": "This installation has no quota at the reading service.",
    "reader_refused": "The reading service does not understand what it was asked.",
    "reader_busy": "The reading service takes no more requests for now.",
    "reader_unavailable": "The reading service did not answer.",
    "worker_lost": "Reading this picture stopped its worker again and again.",
    "internal_error": "Something went wrong while reading this picture.",
    "not_read_yet": "The picture waits to be read.",
    "cancelled": "Reading this picture was cancelled.",
    "temporarily_unavailable": "A service that is needed did not answer.",
}
"""Stable codes in words for people."""


def message(code: str) -> str:
    """What an error code means, for people."""
    return MESSAGES.get(code, "The picture could not be read.")
