"""How parties leave, and how an agreement ends or stands."""

from __future__ import annotations

from isa_portal.correspondence.catalogue.kind import OFFICES, Kind, Leaves

KINDS = {
    "notice_prepared": Kind(
        "Notice prepared", "An IG lead prepares a notice", "The party's signatories", Leaves.ALWAYS,
        "When it is given or dropped",
    ),
    "notice_given": Kind(
        "Notice given", "A party gives notice", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS, "Once",
        is_legal=True, day="Last day of the notice",
    ),
    "notice_reminder": Kind(
        "Reminder of a notice", "30, 7 and 0 days before its end", f"Secretariat, {OFFICES}", Leaves.GATHERED,
        "When the party has left, or at the next reminder", day="Last day of the notice",
    ),
    "notice_disputed": Kind(
        "Date of a notice disputed", "A party thinks a date is wrong", "Signatories of the leaving party, secretariat",
        Leaves.ALWAYS, "Once for each party", is_legal=True,
    ),
    "notice_consent": Kind(
        "Consent to change a notice asked", "A leaving party asks", "Signatories of the others, secretariat",
        Leaves.ALWAYS, "When the party has left", is_legal=True,
    ),
    "notice_changed": Kind(
        "Answer about a notice", "The parties have answered", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS,
        "Once for each question", is_legal=True, day="Last day of the notice",
    ),
    "exit_reminder": Kind(
        "Reminder of exit tasks",
        "7 days and 1 day before their last day; then every week, after four weeks every four",
        "IG leads of the party, that office's mailbox and its deputy; overdue, the secretariat", Leaves.GATHERED,
        "When all are shown, or at the next reminder", day="Exit tasks due",
    ),
    "left_alone": Kind(
        "Fewer than two parties left", "A party leaves", "Signatories of who remains, secretariat", Leaves.ALWAYS,
        "When it is ended", is_legal=True,
    ),
    "lead_wanted": Kind(
        "Lead organisation wanted", "The lead leaves", f"Secretariat, signatories, {OFFICES}", Leaves.AT_ONCE,
        "When one is appointed",
    ),
    "agreement_lacking": Kind(
        "Second party or lead still lacking", "7 days after a party left, then every four weeks", "The secretariat",
        Leaves.GATHERED, "When it has what it lacks or is ended, or at the next reminder",
    ),
    "agreement_ended": Kind(
        "Agreement ended", "It expires or is ended", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS, "Once",
        is_legal=True,
    ),
    "removal_proposed": Kind(
        "Removal of a party proposed", "Whoever may remove a party proposes it", f"Secretariat, signatories, {OFFICES}",
        Leaves.ALWAYS, "Once", is_legal=True, day="Day by which it is heard",
    ),
    "removal_settled": Kind(
        "Removal decided or dropped", "It is decided, or dropped", f"Secretariat, signatories, {OFFICES}",
        Leaves.ALWAYS, "Once", is_legal=True,
    ),
    "sharing_suspended": Kind(
        "Sharing suspended", "A party suspends sharing", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS, "Once",
        is_legal=True,
    ),
    "suspension_lifted": Kind(
        "Suspension lifted", "A party lifts it", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS, "Once",
        is_legal=True,
    ),
    "stands_alone": Kind(
        "Stand-alone terms", "Parties let a tier 2 stand on its own", f"Secretariat, signatories, {OFFICES}",
        Leaves.ALWAYS, "Once", is_legal=True,
    ),
    "regrounded": Kind(
        "Another tier 1", "A tier 2 stands on another tier 1", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS,
        "Once", is_legal=True,
    ),
    "succession": Kind(
        "Succession", "An instrument replaces bodies by others", "Every party and secretariat concerned", Leaves.ALWAYS,
        "Once for each instrument", is_legal=True, day="First day of the successor",
    ),
}  # fmt: skip
