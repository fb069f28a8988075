"""What every answer has in common: whole pages, strict headers, no script of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from django.http import HttpResponse

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": "'self'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
    "object-src": "'none'", "base-uri": "'none'", "form-action": "'self'", "frame-ancestors": "'none'",
}  # fmt: skip
REFERRERS = ("same-origin", "strict-origin", "no-referrer")
FORBIDDEN = ("camera=()", "geolocation=()", "microphone=()", "payment=()", "usb=()")
INLINE = {
    "a script of its own": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "a style of its own": re.compile(r"<style\b|<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
}
SECRETS = re.compile(rb'((?:nonce|name="csrfmiddlewaretoken" value)=")[^"]*')
WORDS_OF_MACHINES = re.compile(r"\{\{|\{%|Traceback|<(?:Agreement|Version|Party|User)[: ]")


def wrong_with(response: HttpResponse, *, private: bool) -> Iterator[str]:
    """Say what is not in order with an answer."""
    yield from _headers(response)
    if private and "no-store" not in response.get("Cache-Control", ""):
        yield f"Cache-Control: {response.get('Cache-Control')}"
    if response.status_code not in (302, 405) and response.get("Content-Type", "").startswith("text/html"):
        yield from _html(masked(response).decode())


def masked(response: HttpResponse) -> bytes:
    """Return a page without what is different in every answer."""
    return SECRETS.sub(rb"\1", response.content)


def _headers(response: HttpResponse) -> Iterator[str]:
    for name, value in HEADERS.items():
        if response.get(name) != value:
            yield f"{name}: {response.get(name)}"
    if response.get("Referrer-Policy") not in REFERRERS:
        yield f"Referrer-Policy: {response.get('Referrer-Policy')}"
    for word in FORBIDDEN:
        if word not in response.get("Permissions-Policy", ""):
            yield f"Permissions-Policy without {word}"
    yield from _policy(response.get("Content-Security-Policy", ""))


def _policy(policy: str) -> Iterator[str]:
    said = {name: rest for name, _, rest in (part.strip().partition(" ") for part in policy.split(";"))}
    for name, begin in POLICY.items():
        # A nonce is only said where a page uses one.
        if said.get(name, "").partition(" 'nonce-")[0] != begin:
            yield f"Content-Security-Policy: {name} is {said.get(name)}"
    if "unsafe" in policy or "*" in policy:
        yield f"Content-Security-Policy: {policy}"


@cache
def _html(html: str) -> tuple[str, ...]:
    """Say what is wrong with a page; thousands get the same one."""
    found = list(inline(html))
    if html.count("<h1") != 1:
        found.append(f"{html.count('<h1')} headings of the first level")
    if not re.search(r"<title>\s*\S[^<]* - ISA portal</title>", html):
        found.append("no title")
    if words := WORDS_OF_MACHINES.search(html):
        found.append(f"the words {words.group()!r}")
    return tuple(found)


def inline(html: str) -> Iterator[str]:
    """Say what a page or a template would run that did not come from a file of ours."""
    for words, pattern in INLINE.items():
        if pattern.search(html):
            yield words
