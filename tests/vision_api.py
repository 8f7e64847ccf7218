"""A stand-in of Google's Cloud Vision API: a real HTTP server that speaks the contract of images:annotate.

It refuses what the API refuses, and answers with the words that a test lays out.
Source: https://cloud.google.com/vision/docs/reference/rest/v1/images/annotate
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import cv2
import numpy as np
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

MOST_IMAGES = 16


@dataclass(frozen=True)
class Word:
    """A word at shares of the picture's width and height, its symbols side by side."""

    text: str
    x1: float
    y1: float
    x2: float
    y2: float
    confidences: tuple[float, ...] = ()
    """Of the symbols; () leaves them out, as the API does where it was not asked for them."""
    confidence: float = 0.9


@dataclass(frozen=True)
class Refusal:
    """An error as Google's APIs word it."""

    status: int
    name: str = "UNKNOWN"
    reason: str = ""
    metadata: dict[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "domain": "googleapis.com"}
        details = [{**info, "reason": self.reason, "metadata": self.metadata}] if self.reason else []
        return {"error": {"code": self.status, "message": "Told by a test.", "status": self.name, "details": details}}


HANG, DROP, NOT_JSON = "hang", "drop", "not json"


class VisionApi:
    """Serves on a free port of this machine until `stop`.

    `plan` says how the next requests end, one entry each (a Refusal, HANG, DROP, NOT_JSON); after it, words are
    answered. `words` are the answers to the images in the order in which they come, the last one again and again.
    """

    def __init__(self, key: str = "", public_key: rsa.RSAPublicKey | None = None) -> None:
        self.key, self.public_key = key, public_key
        self.plan: list[Refusal | str] = []
        self.words: list[Sequence[Word]] = [()]
        self.statuses: list[int] = []
        """google.rpc codes of the next images' answers, 0 for none."""
        self.requests: list[list[dict[str, Any]]] = []
        self.images: list[np.ndarray] = []
        self.calls = 0
        self.released = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, Any]]:
        """(status, JSON) of a request that no plan ends."""
        if urlsplit(path).path != "/v1/images:annotate":
            return 404, Refusal(404, "NOT_FOUND").body()
        if refusal := self._unauthorised(headers):
            return refusal.status, refusal.body()
        requests = json.loads(body)["requests"]
        if not 1 <= len(requests) <= MOST_IMAGES:
            return 400, Refusal(400, "INVALID_ARGUMENT").body()
        self.requests.append(requests)
        return 200, {"responses": [self._annotation(request) for request in requests]}

    def _unauthorised(self, headers: Any) -> Refusal | None:
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        if self.public_key is not None and token:
            return None if _signed(token, self.public_key) else Refusal(401, "UNAUTHENTICATED", "ACCESS_TOKEN_EXPIRED")
        if not headers.get("X-Goog-Api-Key"):
            return Refusal(401, "UNAUTHENTICATED", "CREDENTIALS_MISSING")
        return None if headers["X-Goog-Api-Key"] == self.key else Refusal(400, "INVALID_ARGUMENT", "API_KEY_INVALID")

    def _annotation(self, request: dict[str, Any]) -> dict[str, Any]:
        if not any(feature.get("type") in ("TEXT_DETECTION", 5) for feature in request.get("features", ())):
            return {"error": {"code": 3, "message": "No feature."}}
        image = cv2.imdecode(np.frombuffer(base64.b64decode(request["image"]["content"]), np.uint8), 1)
        if image is None:
            return {"error": {"code": 3, "message": "Bad image data."}}
        self.images.append(image)
        if status := (self.statuses.pop(0) if self.statuses else 0):
            return {"error": {"code": status, "message": "Told by a test."}}
        words = self.words.pop(0) if len(self.words) > 1 else self.words[0]
        return _full_text(words, image.shape[1], image.shape[0]) if words else {}


def _full_text(words: Sequence[Word], width: int, height: int) -> dict[str, Any]:
    found = [_word(word, width, height) for word in words]
    paragraphs = [{"boundingBox": _poly(0, 0, width, height), "words": found, "confidence": 0.9}]
    block = {"boundingBox": _poly(0, 0, width, height), "paragraphs": paragraphs, "blockType": 1, "confidence": 0.9}
    text = "\n".join(word.text for word in words)
    page = {"width": width, "height": height, "blocks": [block]}
    return {"textAnnotations": [{"description": text}], "fullTextAnnotation": {"pages": [page], "text": text}}


def _word(word: Word, width: int, height: int) -> dict[str, Any]:
    edges = np.linspace(word.x1, word.x2, len(word.text) + 1) * width
    top, bottom = word.y1 * height, word.y2 * height
    symbols = [
        {"text": char, "boundingBox": _poly(edges[at], top, edges[at + 1], bottom)}
        | ({"confidence": word.confidences[at]} if word.confidences else {})
        for at, char in enumerate(word.text)
    ]
    box = _poly(edges[0], top, edges[-1], bottom)
    return {"boundingBox": box, "symbols": symbols, "confidence": word.confidence}


def _poly(x1: float, y1: float, x2: float, y2: float) -> dict[str, Any]:
    corners = ((x1, y1), (x2, y1), (x2, y2), (x1, y2))
    # The API leaves out what is 0, as protocol buffers do.
    return {"vertices": [{k: round(v) for k, v in (("x", x), ("y", y)) if round(v)} for x, y in corners]}


def _signed(token: str, key: rsa.RSAPublicKey) -> bool:
    signed, _, signature = token.rpartition(".")
    try:
        key.verify(base64.urlsafe_b64decode(signature + "=="), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _handler(api: VisionApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            api.calls += 1
            end = api.plan.pop(0) if api.plan else None
            if end == HANG:
                api.released.wait(30)
            if end in (HANG, DROP):
                self.close_connection = True
                return
            if end == NOT_JSON:
                return self._send(200, b"<html>Please sign in</html>", "text/html")
            status, data = (
                (end.status, end.body()) if isinstance(end, Refusal) else api.answer(self.path, self.headers, body)
            )
            self._send(status, json.dumps(data).encode(), "application/json")

        def _send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
