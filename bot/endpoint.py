"""Where Slack calls the desk over HTTP, and where workspaces install it from."""

import logging
import time
from typing import TYPE_CHECKING

from bot.workspace import INSTALL, REDIRECT

if TYPE_CHECKING:
    from flask import Flask
    from slack_bolt import App

    from bot.ledger import Ledger

EVENTS = "/slack/events"
LARGEST = 1_000_000  # bytes; Slack's own are far smaller
WINDOW = 300  # seconds that a signature is good for
log = logging.getLogger(__name__)


def add_to(site: "Flask", bolt: "App", secret: str | None, ledger: "Ledger") -> None:
    """Let the site take what Slack sends, if there is a secret, and installations, if wanted."""
    from flask import Response, request
    from slack_bolt.adapter.flask import SlackRequestHandler

    handler = SlackRequestHandler(bolt)

    def receive() -> Response:
        if (request.content_length or 0) > LARGEST:
            return Response("too large\n", 413)
        stated = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not is_slack(stated, signature, request.get_data(), secret or "", time.time()):
            return Response("not signed by Slack\n", 401)
        if not ledger.first_time(f"slack:signature:{signature}"):
            return Response("taken before\n", 409)
        return handler.handle(request)

    def install() -> Response:
        return handler.handle(request)

    if secret:
        site.add_url_rule(EVENTS, view_func=receive, methods=["POST"])
    if bolt.oauth_flow:
        site.add_url_rule(INSTALL, "slack_install", install)
        site.add_url_rule(REDIRECT, "slack_redirect", install)


def is_slack(stated: str, signature: str, body: bytes, secret: str, now: float) -> bool:
    """Whether Slack signed this body at the time `stated`, and that was lately."""
    from slack_sdk.signature import SignatureVerifier

    if not (stated.isascii() and stated.isdigit() and len(stated) < 12 and signature.isascii()):
        return False
    if abs(now - int(stated)) > WINDOW:
        return False
    return bool(SignatureVerifier(secret).is_valid(body, stated, signature))
