"""What Google's libraries take and raise, in this project's terms. No message holds a key, a token or an address.

Source: https://cloud.google.com/apis/design/errors and google/api/error_reason.proto
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from recognition.errors import PermanentError, RecognitionError, TransientError

DISABLED = frozenset({"SERVICE_DISABLED", "BILLING_DISABLED", "CONSUMER_SUSPENDED", "USER_PROJECT_DENIED"})
UNAUTHORISED = frozenset({"API_KEY_INVALID", "API_KEY_EXPIRED", "CREDENTIALS_MISSING", "ACCESS_TOKEN_EXPIRED"})
"""Reasons of google.rpc.ErrorInfo; a key that is wrong is answered with 400, not with 401."""

PASSING = frozenset({1, 2, 4, 10, 13, 14})
"""Of google.rpc.Code: cancelled, unknown, deadline exceeded, aborted, internal, unavailable."""
EXHAUSTED, DENIED, UNAUTHENTICATED = 8, 7, 16


def key_credentials(key: str) -> Any:
    """Credentials of an API key."""
    from google.auth.api_key import Credentials

    return Credentials(key)


def stored_credentials(path: Path | None, scope: str) -> Any:
    """Credentials of a file: a service account or any other kind that Google writes.

    Raises:
        PermanentError: `reader_not_authorised`.
    """
    from google.auth import load_credentials_from_file
    from google.auth.exceptions import GoogleAuthError

    if path is None:
        raise PermanentError("there are no credentials for the Vision API", code="reader_not_authorised")
    try:
        with warnings.catch_warnings():
            # It warns of files from strangers; this one is named by the installation's own settings.
            warnings.simplefilter("ignore", DeprecationWarning)
            credentials, _ = load_credentials_from_file(str(path), scopes=[scope])
    except (GoogleAuthError, OSError, ValueError):
        what = f"{path} holds no credentials for the Vision API, or cannot be read"
        raise PermanentError(what, code="reader_not_authorised") from None
    return credentials


def as_failure(error: Exception) -> RecognitionError | None:
    """What an exception of Google's client means; None for one that is not about the service."""
    from google.api_core.exceptions import GoogleAPICallError, GoogleAPIError
    from google.auth.exceptions import GoogleAuthError, RefreshError
    from google.protobuf.json_format import ParseError
    from requests.exceptions import RequestException

    if isinstance(error, GoogleAPICallError):
        return _call_failure(int(error.code or 0), error.reason or "", dict(error.metadata or {}))
    if isinstance(error, RefreshError) and not error.retryable:
        return PermanentError("the Vision API's credentials are not accepted", code="reader_not_authorised")
    if isinstance(error, (GoogleAPIError, GoogleAuthError, RequestException, ParseError)):
        return TransientError(f"no answer of the Vision API: {type(error).__name__}", code="reader_unavailable")
    return None


def answer_failure(code: int) -> RecognitionError | None:
    """What google.rpc.Status.code of one image's answer means; None for 0, which is no error."""
    what = f"the Vision API could not read a crop: status {code}"
    if code == 0:
        return None
    if code in PASSING:
        return TransientError(what, code="reader_unavailable")
    if code == EXHAUSTED:
        return TransientError(what, code="reader_busy")
    return PermanentError(what, code="reader_not_authorised" if code in (DENIED, UNAUTHENTICATED) else "reader_refused")


def _call_failure(status: int, reason: str, metadata: dict[str, str]) -> RecognitionError:
    what = f"the Vision API answered {status} {reason}".strip()
    if status == 429:
        if metadata.get("quota_limit_value") == "0":
            return PermanentError(what, code="reader_quota")
        return TransientError(what, code="reader_busy")
    if status == 408 or status >= 500 or status < 400:
        return TransientError(what, code="reader_unavailable")
    if reason in DISABLED:
        return PermanentError(what, code="reader_disabled")
    if status in (401, 403) or reason in UNAUTHORISED:
        return PermanentError(what, code="reader_not_authorised")
    return PermanentError(what, code="reader_refused")
