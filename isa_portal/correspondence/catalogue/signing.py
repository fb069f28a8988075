"""How a version is signed, and how a body joins one."""

from __future__ import annotations

from isa_portal.correspondence.catalogue.kind import OFFICES, Kind, Leaves

KINDS = {
    "clearance_wanted": Kind(
        "Clearance wanted", "A version is sent, and the party asks its offices first",
        "The office's mailbox, else IG leads of the party", Leaves.AT_ONCE, "When it is recorded, or the round is over",
        day="Last day to sign",
    ),
    "not_content": Kind(
        "Office not content", "An office of a party is not content", "The secretariat", Leaves.AT_ONCE, "Once"
    ),
    "signature_wanted": Kind(
        "Signature wanted", "A version is sent for signature", "The signatory", Leaves.ALWAYS,
        "When they have signed, or the round is over", is_legal=True, day="Last day to sign",
    ),
    "signature_reminder": Kind(
        "Reminder to sign", "7, 14, 21 days after sending, 3 before the last", "The signatory", Leaves.ALWAYS,
        "When they have signed, or the round is over", day="Last day to sign",
    ),
    "signature_to_repeat": Kind(
        "Signature to repeat after a restore", "The secretariat finds a signature that a restored copy lacks",
        "The signatory", Leaves.ALWAYS, "When they have signed, or the round is over", is_legal=True,
        day="Last day to sign",
    ),
    "unsigned": Kind(
        "Party has not signed", "28 days after sending",
        "IG leads of the party, that office's mailbox and its deputy; where it has none, the secretariat",
        Leaves.GATHERED, "When the party has signed, or the round is over", day="Last day to sign",
    ),
    "question_asked": Kind(
        "Question asked", "A signatory asks before signing", "Secretariat, and editors of the lead", Leaves.AT_ONCE,
        "When it is answered, or the round is over",
    ),
    "question_answered": Kind(
        "Question answered", "A question is answered", "The signatory who asked", Leaves.AT_ONCE,
        "When they have signed, or the round is over",
    ),
    "signatory_wanted": Kind(
        "Signatory wanted", "A signatory does not know who signs", "Secretariat, and IG leads of the party",
        Leaves.AT_ONCE, "When somebody is named, or the round is over", day="Last day to sign",
    ),
    "declined": Kind("Signature declined", "A party declines", "The secretariat", Leaves.AT_ONCE, "Once"),
    "refusal_taken_back": Kind(
        "Refusal taken back", "A signatory had declined by mistake", "The secretariat", Leaves.AT_ONCE, "Once"
    ),
    "you_signed": Kind("Receipt of a signature", "Somebody signs", "The signatory", Leaves.ALWAYS, "Once"),
    "paper_to_check": Kind(
        "Signature on paper to check", "The secretariat enters one", "Its other officers, and the party's IG leads",
        Leaves.AT_ONCE, "When it is checked or set aside, or the round is over", day="Last day to sign",
    ),
    "paper_counted": Kind(
        "Receipt of a signature on paper", "A second person has checked it", "The signatory", Leaves.ALWAYS, "Once"
    ),
    "paper_set_aside": Kind(
        "Signature on paper set aside", "Whoever checks it finds a fault", "The secretariat", Leaves.AT_ONCE, "Once"
    ),
    "seal_missing": Kind(
        "Signed document not sealed", "A seal failed, or waits for more than a day; then every week", "The secretariat",
        Leaves.AT_ONCE, "When it is sealed, or at the next reminder",
    ),
    "in_force": Kind(
        "Agreement in force", "The sealed document is there", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS,
        "Once for each document", is_legal=True, day="Review due",
    ),
    "accession_consent": Kind(
        "Consent to an accession asked", "A body is proposed; again after 7 days and then every two weeks",
        "IG leads and signatories of the parties", Leaves.AT_ONCE, "When it has ended",
    ),
    "accession_sign": Kind(
        "Accession form to sign", "It is sent for signature; again after 7 days and then every two weeks",
        "Its signatories", Leaves.ALWAYS,
        "When it is signed or has ended",
    ),
    "accession_signed": Kind(
        "Receipt of a signed accession form", "An accession form is signed", "Who signed it", Leaves.ALWAYS, "Once"
    ),
    "acceded": Kind(
        "A party acceded", "An accession form is signed", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS, "Once",
        is_legal=True,
    ),
    "accession_ended": Kind(
        "Accession ended", "A party refuses, or it is withdrawn", "Secretariat, and the parties that were asked",
        Leaves.AT_ONCE, "Once",
    ),
}  # fmt: skip
