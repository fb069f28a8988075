"""What is looked at in an accession form: all words on its pages, and that everybody named for the body has signed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import document, printed, signatures, text
from .case import Case, Wrong
from .report import moment

ONLINE_HERE = ("version_sha256", "accession")
NAMING = ("accession.name_signatory", "accession.remove_signatory")


def about(case: Case) -> dict[str, Any]:
    """Return what a form says of itself."""
    content = case.own["content"]
    body, since = content["party"]["legal_name"], printed.day(_took_effect(case)["event"]["at"])
    return {
        "words": f"{content['reference']} {content['title']}, version {content['version']}: accession of {body}, a"
        f" party since {since}",
        "reference": content["reference"],
        "title": content["title"],
        "version": content["version"],
        "content_sha256": case.own["content_sha256"],
        "parties": [body],
        "body": body,
        "since": since,
    }


def words(case: Case) -> Iterator[str]:
    """The form has its fingerprint, joins a text that the history knows, and nothing else stands on the pages."""
    yield document.fingerprint(case, "isa-accession/1")
    content = case.own["content"]
    known = {
        one["facts"]["content_sha256"]
        for one in case.evidence["events"]
        if one["event"]["subject"] == case.own["version"] and "content_sha256" in one.get("facts", {})
    }
    if known and content["version_sha256"] not in known:
        raise Wrong("The form names another text than the history knows as this version.")
    yield f"It joins the text with the fingerprint {content['version_sha256']}."
    head = printed.headed(content)
    running = [text.named(head[place]) for place in ("board", "running")]
    pages = [text.Page(chunks, running) for chunks in case.document.pages()]
    parts = _parts(case)
    document.compared(parts, text.difference(pages, parts))
    yield "The words on the pages are those of this form and its signatures, letter by letter, and no others."


def _parts(case: Case) -> list[text.Part]:
    """Return what stands on the pages in this order, and nothing between."""
    parts = [text.part("The head of the form", "".join(printed.headed(case.own["content"]).values()))]
    for table in printed.tables(case.evidence):
        parts.append(text.part(f"“{table.caption}”", "".join((table.caption, *table.heads))))
        parts += [text.part(f"“{table.caption}: {label}”", label + answer) for label, answer in table.rows]
    return parts


def signed(case: Case) -> Iterator[str]:
    """Every record binds this form, everybody who was named has signed, and the history says that it took effect."""
    # By its key: a form that came to nothing may have had the same words.
    recorded = _events(case, "accession.sign")
    rules = signatures.Rules(
        domain="isa-accession-signature/1",
        records=lambda one: one in recorded,
        needed=lambda record: (*signatures.ONLINE, *ONLINE_HERE),
        binds={
            "content_sha256": case.own["content_sha256"],
            "accession": case.own["key"],
            "version": case.own["version"],
            "version_sha256": case.own["content"]["version_sha256"],
        },
    )
    found = signatures.bound(case, rules)
    _everybody_named(case)
    yield from found
    yield from _consents(case)
    effect = _took_effect(case)
    if effect["facts"]["content_sha256"] != case.own["content_sha256"]:
        raise Wrong("What the history says to have taken effect is another form.")
    yield f"All who were named to sign have signed; it took effect on {moment(effect['event']['at'])}."


def _events(case: Case, *kinds: str) -> list[dict[str, Any]]:
    """Return the events of these kinds that happened to this form."""
    own = [one for one in case.evidence["events"] if one["event"]["subject"] == case.own["key"]]
    return [one for one in own if one["event"]["type"] in kinds]


def _everybody_named(case: Case) -> None:
    """Who was named to sign for the body, and was not taken back before it was sent, has signed."""
    party = case.own["content"]["party"]["legal_name"]
    named = {one["facts"]["person"]: one for one in _events(case, *NAMING)}
    expected = {person for person, last in named.items() if last["event"]["type"] == NAMING[0]}
    signed = {one["record"]["signatory"] for one in case.evidence["signatures"]}
    if not expected or expected - signed:
        raise Wrong(f"Somebody who was named to sign for {party} has not signed.")
    if signed - expected:
        raise Wrong(f"Somebody signed for {party} who was not named for that.")


def _consents(case: Case) -> Iterator[str]:
    found, people = printed.consents(case.evidence), case.evidence["people"]
    if not found and case.own["content"]["admitted"] == "consent of all parties":
        raise Wrong("No party’s consent is in the history, and the text asks for the consent of all.")
    for one in found:
        for commitment in filter(None, (one["event"]["actor_sha256"], printed.reason_of(one))):
            signatures.person(commitment, people, f"consented for {one['facts']['party']}")
        yield f"{one['facts']['party']} consented on {moment(one['event']['at'])}."


def _took_effect(case: Case) -> dict[str, Any]:
    found = _events(case, "accession.accede")
    if len(found) != 1:
        raise Wrong("The history does not say that this form took effect.")
    return found[0]
