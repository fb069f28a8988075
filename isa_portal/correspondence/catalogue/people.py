"""People, mailboxes and the portal itself."""

from __future__ import annotations

from isa_portal.correspondence.catalogue.kind import Kind, Leaves

KINDS = {
    "account_invitation": Kind(
        "Invitation to an account", "Somebody is invited", "The invitee", Leaves.ALWAYS, "At the first use"
    ),
    "sign_in_code": Kind(
        "Code to sign in", "Somebody signs in", "The person", Leaves.ALWAYS, "After 15 minutes", is_code=True
    ),
    "code": Kind(
        "Code for signing", "A link is opened", "The signatory", Leaves.ALWAYS, "After 15 minutes", is_code=True
    ),
    "factors_changed": Kind(
        "Second factor changed", "A factor is added or removed", "The person", Leaves.ALWAYS, "Once"
    ),
    "factors_removed": Kind(
        "Second factors removed", "Somebody helps with a lost device", "The person", Leaves.ALWAYS, "Once"
    ),
    "people_changed": Kind(
        "People of an organisation changed", "A board's secretariat gives a role in it", "Its administrators",
        Leaves.AT_ONCE, "Once for each change",
    ),
    "lent": Kind("Agreement lent", "Somebody from outside may read", "The reader", Leaves.AT_ONCE, "Once"),
    "lapsing": Kind(
        "Something ends by itself", "30 and 7 days before an authority, office, registration or assurance ends",

        "Administrators of the organisation; where it has none, its IG leads; else the secretariats of its agreements",
        Leaves.GATHERED, "When it is renewed", day="Ends",
    ),
    "undelivered": Kind(
        "Letter not delivered", "A mailbox refuses letters", "The secretariat that wrote", Leaves.AT_ONCE,
        "Once for each mailbox",
    ),
    "address_wanted": Kind(
        "Another address wanted", "A mailbox refuses letters", "Administrators of its organisation", Leaves.AT_ONCE,
        "Once for each mailbox",
    ),
    "digest": Kind(
        "What is due, together", "Reminders have gathered", "Whoever they are for", Leaves.AT_ONCE, "One in each period"
    ),
    "key_ending": Kind(
        "Key of the portal about to end", "90, 30 and 7 days before the seal's certificate or the log's key ends",
        "Operators, and every secretariat", Leaves.AT_ONCE, "Once for each of these days",
    ),
}  # fmt: skip
