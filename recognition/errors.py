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
