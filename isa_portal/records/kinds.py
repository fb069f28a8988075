"""Which registers there are, what each is for, and the steps that a record waits for. No rows, no clock."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices


class Kind(TextChoices):
    REFUSAL = "refusal", "Refusals to share"
    REQUEST = "request", "Requests for information"
    COPY = "copy", "Requests for a copy of the agreement"
    ONWARD = "onward", "Requests to disclose onward"
    BREACH = "breach", "Breaches"
    COMPLAINT = "complaint", "Complaints"
    AUDIT = "audit", "Case audits"
    ASSURANCE = "assurance", "Yearly assurance"
    LEAVER = "leaver", "Staff leavers"
    THIRD_PARTY = "third-party", "Confidentiality agreements of third parties"


class StepKind(TextChoices):
    REASONS = "reasons", "Give the written reasons"
    CONTACT = "contact", "Contact the party from which the information came"
    VIEW = "view", "Say whether it may be disclosed"
    ANSWER = "answer", "Answer the request"
    DECIDE_COPY = "decide_copy", "Decide on the copy"
    DECIDE = "decide", "Decide as a controller"
    ANSWER_ONWARD = "answer_onward", "Answer the body that asked"
    REPORT = "report", "Report it to the Information Commissioner, or say why not"
    INVESTIGATE = "investigate", "Say what was found and done"
    ACKNOWLEDGE = "acknowledge", "Acknowledge the complaint"
    CONCLUDE = "conclude", "Tell the outcome"
    REMOVE = "remove", "Remove the access"
    LEARN = "learn", "Share what was learned"
    ASSURE = "assure", "Give the assurance"
    RENEW = "renew", "Renew it, or end the access"


@dataclass(frozen=True)
class About:
    """
    What a kind of record is.

    :ivar one: one of them
    :ivar why: what an agreement asks for
    :ivar begins: the fact with the day on which it begins
    :ivar title: the fact that tells one from another in a list
    :ivar past: facts with days that cannot be to come
    :ivar enquiry: which office of another party hears of it (agreements.models.Enquiry)
    """

    one: str
    why: str
    begins: str
    title: str
    past: tuple[str, ...]
    enquiry: str = ""


KINDS: dict[str, About] = {
    Kind.REFUSAL: About(
        "Refusal to share", "Who chooses not to share explains the reasons in writing to the party that asked.",
        "refused_on", "asked_for", ("asked_on", "refused_on"),
    ),
    Kind.REQUEST: About(
        "Request for information", "The party that received a request answers it, and asks the party from which the"
        " information came.", "received_on", "asked_for", ("received_on",), "rights",
    ),
    Kind.COPY: About(
        "Request for a copy", "Somebody asks for the agreement itself: released in full, in part, or refused.",
        "received_on", "asked_by", ("received_on",), "rights",
    ),
    Kind.ONWARD: About(
        "Request to disclose onward", "A body outside asks for shared information: its power, and what each"
        " controller decides.", "received_on", "asked_by", ("received_on",), "rights",
    ),
    Kind.BREACH: About(
        "Breach", "When it became known, when the other parties were told, and what was reported within 72 hours.",
        "aware_on", "what", ("aware_on",), "breaches",
    ),
    Kind.COMPLAINT: About(
        "Complaint", "A complaint about how information was shared or used.", "received_on", "what",
        ("received_on",), "complaints",
    ),
    Kind.AUDIT: About(
        "Case audit", "A party sees a case of another for an audit, until a day; the access is then removed and what"
        " was learned is shared.", "access_from", "what", (),
    ),
    Kind.ASSURANCE: About(
        "Yearly assurance", "Every party says once a year that the safeguards of the text are in place.",
        "asked_on", "safeguards", ("asked_on",),
    ),
    Kind.LEAVER: About(
        "Staff leaver", "Somebody with access leaves: their permissions are removed.", "left_on", "post", (),
    ),
    Kind.THIRD_PARTY: About(
        "Confidentiality agreement", "An agent or contractor who is no party signs one before it is shown anything.",
        "signed_on", "third_party", ("signed_on",),
    ),
}  # fmt: skip
