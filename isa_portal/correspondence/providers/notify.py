"""Letters by GOV.UK Notify (docs.notifications.service.gov.uk): its HTTP interface, which can be asked afterwards."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import jwt
from django.conf import settings

from isa_portal.correspondence.providers import Fate, Mail, Refusal
from isa_portal.lib import clock

TIMEOUT = 20
MOST_READ = 1024 * 1024
UUID = 36
# Faults of the letter; every other answer is about the service, the key or the hour.
OF_THE_LETTER = {400, 413, 422}
GONE_FOR_GOOD = {"permanent-failure"}
TO_BE_REPEATED = {"temporary-failure", "technical-failure"}


class Notify:
    attaches = False

    def send(self, mail: Mail) -> str:
        asked = {
            "email_address": mail.recipient,
            "template_id": settings.NOTIFY["template"],
            "reference": mail.reference,
            "personalisation": {"subject": mail.subject, "body": _plain(mail.text)},
        }
        _ask("POST", "/v2/notifications/email", asked)
        return mail.reference

    def find(self, reference: str) -> Fate:
        answer = _ask("GET", f"/v2/notifications?{urlencode({'reference': reference})}")
        mine = [one for one in answer["notifications"] if one.get("reference") == reference]
        states = {one["status"] for one in mine} - TO_BE_REPEATED
        if not states:
            return Fate.NOT_THERE
        return Fate.REFUSED if states <= GONE_FOR_GOOD else Fate.TAKEN


def _plain(text: str) -> str:
    # Notify reads a body as Markdown: a title must not become a link that leads elsewhere.
    return text.replace("](", "] (")


def _token() -> str:
    # A key is "name-<service>-<secret>", both as UUIDs.
    key = settings.NOTIFY["key"]
    claims = {"iss": key[-2 * UUID - 1 : -UUID - 1], "iat": int(clock.SystemClock().now().timestamp())}
    return jwt.encode(claims, key[-UUID:], algorithm="HS256", headers={"typ": "JWT"})


def _ask(method: str, path: str, asked: dict[str, Any] | None = None) -> Any:
    headers = {"Authorization": f"Bearer {_token()}", "Content-Type": "application/json", "User-Agent": "isa-portal"}
    data = json.dumps(asked).encode() if asked else None
    request = Request(f"{settings.NOTIFY['address']}{path}", data, headers, method=method)
    try:
        with urlopen(request, timeout=TIMEOUT) as answer:
            return json.loads(answer.read(MOST_READ))
    except HTTPError as error:
        with error:
            of_the_letter = method == "POST" and error.code in OF_THE_LETTER
            raise Refusal(_said(error), passes=not of_the_letter) from error
    except (OSError, HTTPException, ValueError) as error:
        raise Refusal(f"{type(error).__name__}: {error}", passes=True) from error


def _said(error: HTTPError) -> str:
    try:
        said = "; ".join(one["message"] for one in json.loads(error.read(MOST_READ))["errors"])
    except (ValueError, LookupError, TypeError, OSError, HTTPException):
        said = error.reason
    return f"GOV.UK Notify answered {error.code}: {said}"
