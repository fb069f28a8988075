"""
Who may open each address, and who may act there: one line for each.

Whoever is not named is denied. ``read`` is for GET, ``write`` for POST with the words that the address's own form
asks for; no other method is for anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.permissions.people import EVERYBODY, NOBODY, SIGNED_IN, Audience, who

# Who sees an agreement at all, by its stage: for everybody else its addresses do not exist.
INSIDE = who("board", "lead")
SEES = {
    "draft": INSIDE,
    "awaiting": INSIDE,
    "approved": INSIDE,
    "returned": INSIDE,
    "asked": INSIDE,
    "consulted": INSIDE | who("party", "invited"),
    "sent": INSIDE | who("party", "invited"),
    "current": INSIDE | who("party", "invited", "former", "lent"),
    **dict.fromkeys(
        ("weighed", "minor", "objected", "renewed", "leaving", "removing"), INSIDE | who("party", "invited")
    ),
}
# Who follows its course: not who left, and not a reader from outside.
FOLLOWS = INSIDE | who("party", "invited")
SECRETARIAT = who("board:secretariat")
AUDITOR = who("board:auditor")
SECRETARIATS = who("board:secretariat", "other_board:secretariat")
WRITERS = SECRETARIAT | who("lead:editor")
EDITORS = who("lead:editor", "party:editor", "invited:editor")
SPEAKERS = who(*(f"{body}:{role}" for body in ("lead", "party", "invited")
                 for role in ("administrator", "ig_lead", "editor", "signatory")))  # fmt: skip
SERVING = who("board")
SERVING_ANY = who("board", "other_board")
DECIDERS = who("board:secretariat", "board:chair", "lead:ig_lead")
CHECKERS = SECRETARIAT | who("lead:ig_lead")
ANSWERERS = SECRETARIAT | who("party:administrator", "party:ig_lead")
# Who speaks for a party that has not objected yet.
OBJECT = who("lead:administrator", "lead:ig_lead", "lead:signatory",
             "invited:administrator", "invited:ig_lead", "invited:signatory")  # fmt: skip
# Who speaks for a party; who may bind it; who may record the service of its letter.
OF_THE_PARTY = who("party:administrator", "party:ig_lead", "party:signatory")
SUSPENDS = who("party:ig_lead", "party:signatory")
SERVES_NOTICE = OF_THE_PARTY | SECRETARIAT
# Who reads records, who makes them, and who says of the party's own that a step is taken.
KEEPING = SECRETARIAT | AUDITOR | who("lead", "party")
RECORDING = SECRETARIAT | who("lead:ig_lead", "lead:editor", "party:ig_lead", "party:editor")
RECORDING_FOR = SECRETARIAT | who("party:ig_lead", "party:editor")
# Who speaks for the party in a review; the secretariat records its question sheet.
ANSWERS = SECRETARIAT | who("party:administrator", "party:ig_lead", "party:editor", "party:signatory")
CONSOLIDATE = WRITERS | who("lead:ig_lead")
REVIEW = {"pk": "review"}
EVIDENCE = REVIEW | {"evidence": "evidence"}
PREPARED = {"pk": "accession_prepared"}
# Who speaks for a party, or writes the agreement.
PROPOSE_A_POWER = WRITERS | OBJECT | who("party:administrator", "party:ig_lead", "party:signatory")
MEETING = {"pk": "meeting"}
ITEM = MEETING | {"item": "second_item"}
OF_THE_BOARD = {"slug": "board_slug", "pk": "person"}
TO_THE_BOARD = {"slug": "board_slug", "pk": "board_invitation"}
# Numbers, domains and days that a body may leave empty.
NO_NUMBERS = dict.fromkeys(["ods", "urn", "company", "charity", "ico", "ico_expires_on_day", "ico_expires_on_month",
                            "ico_expires_on_year", "parent"], "")  # fmt: skip
NO_END = NO_NUMBERS | dict.fromkeys(["successor", "dissolved_on_day", "dissolved_on_month", "dissolved_on_year"], "")
A_DOMAIN = {"domains": "people.example"}
# What the page of a clause sends while somebody writes.
HALF_WRITTEN = {"key": "new", "heading": "", "text": "Half a sentence", "stamp": ""}
# Most powers work without an objective, and refuse one of another power.
NO_OBJECTIVE = {"objective": "", "flow": ""}
# A document of which nobody printed a history.
PAPER = {"history": ""}
# The body that is asked for is the party: its own people read its entry, and its administrators keep some of it.
BODY = SERVING_ANY | who("party")
KEEPERS = SECRETARIATS | who("party:administrator")
# Its people are looked after by itself and by the board that it is bound by, not by any other.
OF_ITS_PEOPLE = SECRETARIAT | who("party:administrator")
SEATED = who("signatory")


def no_day(name: str) -> dict[str, str]:
    """Leave the three boxes of a day empty."""
    return {f"{name}_{box}": "" for box in ("day", "month", "year")}


@dataclass(frozen=True)
class Row:
    """
    :ivar read: who gets the page; nothing: whoever sees the agreement
    :ivar write: who may act
    :ivar sees: who is told why not (409); everybody else is told that there is no such page
    :ivar at: the stages of the agreements that are asked for
    :ivar parts: the words of the address beside board and agreement, as keys of World.parts
    :ivar words: what is posted beside what the form has by itself
    :ivar gets: the answers that count as the page
    :ivar acts: the answers that count as having acted
    :ivar changes: whether acting changes rows
    :ivar slow: whether one reader of each relation is enough, because the page takes long to make
    :ivar asks: whether somebody who is not signed in is asked to
    """

    read: Audience | None = None
    write: Audience = NOBODY
    sees: Audience | None = None
    at: tuple[str, ...] = ()
    parts: dict[str, str] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)
    gets: tuple[int, ...] = (200,)
    acts: tuple[int, ...] = (302,)
    changes: bool = True
    asks: bool = True
    slow: bool = False

    def readers(self, stage: str) -> Audience:
        return SEES[stage] if self.read is None else self.read

    def seers(self, stage: str) -> Audience:
        if self.sees is not None:
            return self.sees
        return SEES[stage] if stage else self.readers(stage) | self.write


def page(*stages: str, **more: Any) -> Row:
    """A page that whoever sees the agreement may read."""
    return Row(at=stages or ("draft", "current"), **more)


def part(*, stage: str = "draft", **more: Any) -> Row:
    """A part of a draft, for those who write it."""
    return Row(**{"read": WRITERS, "write": WRITERS, **more}, at=(stage,))


def form(stage: str, write: Audience, **more: Any) -> Row:
    """A form on an agreement that whoever sees it may read, and few may send."""
    return Row(write=write, at=(stage,), **more)


def posted(stage: str, write: Audience, **more: Any) -> Row:
    """A button without a page of its own."""
    return Row(read=NOBODY, write=write, at=(stage,), **more)


def register(write: Audience, **more: Any) -> Row:
    """A form of the register: whoever reads the body's entry is told why not."""
    return Row(read=write, write=write, sees=BODY, **more)


OPEN = Row(read=EVERYBODY)


def seat(**more: Any) -> Row:
    """A page of signing, for whoever sits before the link."""
    return Row(**{"read": SEATED, **more}, asks=False)


TABLE: dict[str, Row] = {
    # The desk.
    "home": Row(read=SIGNED_IN),
    "agreements": Row(read=SIGNED_IN),
    "export_csv": Row(read=SIGNED_IN),
    "export_xlsx": Row(read=SIGNED_IN),
    "save_view": Row(read=SIGNED_IN, write=SIGNED_IN, gets=(302,), changes=False),
    "remove_view": Row(read=NOBODY, write=AUDITOR, parts={"pk": "saved_view"}),
    "on_a_day": Row(read=SIGNED_IN),
    # Without a question there is nothing to print; with one, only from what the reader may see (test_on_a_day).
    "on_a_day_pdf": Row(read=NOBODY),
    "bound_on_a_day_pdf": Row(read=NOBODY),
    "calendars": Row(read=SIGNED_IN),
    "open_calendar": Row(read=NOBODY, write=SIGNED_IN, words={"organisation": ""}, changes=False),
    "renew_calendar": Row(read=NOBODY, write=AUDITOR, parts={"pk": "feed"}),
    "stop_calendar": Row(read=NOBODY, write=AUDITOR, parts={"pk": "feed"}),
    "calendar": Row(read=EVERYBODY, parts={"secret": "calendar_secret"}),
    "organisations": Row(read=SERVING_ANY),
    "organisation": Row(read=BODY),
    "organisation_people": Row(read=BODY),
    "organisation_history": Row(read=BODY),
    "organisation_invite": Row(read=OF_ITS_PEOPLE, write=OF_ITS_PEOPLE, acts=(200, 422), changes=False),
    "organisation_invitation_again": Row(read=NOBODY, write=OF_ITS_PEOPLE, parts={"pk": "party_invitation"}),
    "organisation_invitation_withdraw": Row(read=NOBODY, write=OF_ITS_PEOPLE, parts={"pk": "party_invitation"}),
    "organisation_person": Row(read=OF_ITS_PEOPLE, write=OF_ITS_PEOPLE, parts={"pk": "member"}, changes=False),
    "organisation_release": Row(read=OF_ITS_PEOPLE, write=OF_ITS_PEOPLE, parts={"pk": "member"}),
    "record_mandate": Row(read=OF_ITS_PEOPLE, write=OF_ITS_PEOPLE, parts={"pk": "member"}),
    "end_mandate": Row(read=NOBODY, write=OF_ITS_PEOPLE, parts={"pk": "mandate"}),
    "board_people": Row(read=SERVING, parts={"slug": "board_slug"}),
    "board_invite": Row(read=SECRETARIAT, write=SECRETARIAT, acts=(200, 422), changes=False,
                        parts={"slug": "board_slug"}),
    "board_invitation_again": Row(read=NOBODY, write=SECRETARIAT, parts=TO_THE_BOARD),
    "board_invitation_withdraw": Row(read=NOBODY, write=SECRETARIAT, parts=TO_THE_BOARD),
    "board_person": Row(read=SECRETARIAT, write=SECRETARIAT, parts=OF_THE_BOARD, changes=False),
    "board_release": Row(read=SECRETARIAT, write=SECRETARIAT, parts=OF_THE_BOARD),
    "portal_state": Row(read=who("portal:operator")),
    "held_post": Row(read=SECRETARIATS | who("portal:operator"), write=SECRETARIATS | who("portal:operator"),
                     changes=False),
    "health": Row(read=EVERYBODY, gets=(200, 503)),
    # The date of a letter is for whoever holds the letter; receipts are for who knows the token.
    "date_of_letter": Row(read=EVERYBODY, parts={"pk": "letter", "token": "date_token"}),
    "notify_receipts": Row(read=NOBODY, asks=False),
    "letter_preferences": Row(read=SIGNED_IN, write=SIGNED_IN, acts=(302, 409, 422), changes=False),
    # An invitation opens a form for whoever holds its link; the account is asked for in a sitting of its own.
    "invitation": Row(
        read=EVERYBODY,
        write=EVERYBODY,
        parts={"token": "invitation_token"},
        gets=(200, 409),
        acts=(302, 409),
        changes=False,
    ),
    "invitation_account": Row(read=NOBODY, asks=False),
    "new_invitation_link": Row(read=NOBODY, write=EVERYBODY, acts=(200, 302, 422), changes=False),
    "board": Row(read=SERVING),
    "correspondence": Row(read=SECRETARIAT),
    "letter_again": Row(read=NOBODY, write=SECRETARIAT, parts={"pk": "letter"}),
    "agreement": page("draft", "consulted", "sent", "current"),
    "agreement_text": page("draft", "consulted", "current"),
    "agreement_parties": page("draft", "consulted", "current"),
    "agreement_law": page(),
    "agreement_risks": page(),
    "agreement_reviews": page(),
    "agreement_documents": page(),
    "agreement_history": page("draft", "consulted", "current"),
    # These minutes were kept after the former party had left.
    "document": page("current", read=FOLLOWS | who("lent"), sees=FOLLOWS | who("lent"), parts={"sha256": "document"}),
    "everything": Row(read=who("party:administrator", "party:ig_lead"), sees=BODY),
    "retry_seal": posted("current", SECRETARIAT),
    "gateway_agreements": Row(read=SIGNED_IN, parts={"slug": "gateway"}),
    # Whose boards hold no agreement that waits for a review is told so.
    "open_law_reviews": Row(read=NOBODY, write=SECRETARIAT, sees=SIGNED_IN,
                            parts={"slug": "changed_gateway", "pk": "law_change"}),
    # The way in.
    "sign_in": Row(read=EVERYBODY, write=EVERYBODY, gets=(200, 302), acts=(302, 422, 429), changes=False),
    "sign_in_code": Row(read=EVERYBODY, write=EVERYBODY, gets=(302,), changes=False),
    "sign_in_factor": Row(read=EVERYBODY, write=EVERYBODY, gets=(302,), changes=False),
    "sign_in_passkey": Row(read=NOBODY, write=EVERYBODY, acts=(302, 409, 429), changes=False),
    "passkey_questions": OPEN,
    "openid_connect_login": Row(read=NOBODY, asks=False, parts={"provider_id": "nothing"}),
    "openid_connect_callback": Row(read=NOBODY, asks=False, parts={"provider_id": "nothing"}),
    "sign_out": Row(read=NOBODY, write=EVERYBODY, changes=False),
    # One's own account; the factor and the visit are those of an auditor.
    "your_account": Row(read=SIGNED_IN),
    "prove": Row(read=SIGNED_IN, write=SIGNED_IN, acts=(302, 409, 422, 429), changes=False),
    "kept_work": Row(read=SIGNED_IN, write=SIGNED_IN, gets=(302,), changes=False),
    "change_password": Row(read=SIGNED_IN, write=SIGNED_IN, acts=(302, 409, 422), changes=False),
    "change_details": Row(read=SIGNED_IN, write=SIGNED_IN, words={"position": "Another position"}),
    "remove_factors": Row(read=SECRETARIAT, write=SECRETARIAT, parts={"pk": "person"}),
    "stay": Row(read=NOBODY, write=SIGNED_IN, changes=False),
    "add_factor": Row(read=SIGNED_IN),
    "add_app": Row(read=SIGNED_IN, write=SIGNED_IN, acts=(409, 422), changes=False),
    "add_passkey": Row(read=SIGNED_IN, write=SIGNED_IN, acts=(409, 422), changes=False),
    "recovery_codes": Row(read=SIGNED_IN, write=SIGNED_IN, acts=(200, 409), changes=False),
    "remove_factor": Row(read=AUDITOR, write=AUDITOR, parts={"pk": "factor"}),
    "end_visit": Row(read=NOBODY, write=AUDITOR, parts={"pk": "visit"}),
    "end_visits": Row(read=NOBODY, write=SIGNED_IN, changes=False),
    "set_up": Row(read=NOBODY, asks=False, parts={"token": "nothing"}),
    "practice": Row(read=SERVING, write=SECRETARIAT),
    "reminding": Row(read=SECRETARIAT, write=SECRETARIAT, sees=SERVING),
    # The register of bodies.
    "find_organisation": Row(read=SECRETARIATS),
    "add_organisation": Row(read=SECRETARIATS, write=SECRETARIATS, words=NO_NUMBERS | A_DOMAIN),
    "organisation_assurances": Row(read=BODY),
    "organisation_officers": Row(read=BODY),
    "change_particulars": register(SECRETARIATS, words=NO_END),
    "change_contact": register(KEEPERS, words=A_DOMAIN),
    "change_name": register(SECRETARIATS, changes=False),
    "rename_organisation": register(SECRETARIATS),
    "appoint_officer": register(KEEPERS, words={"holder_email": ""}),
    "change_officer": register(KEEPERS, parts={"pk": "officer"}, words={"holder_email": ""}),
    "end_officer": register(KEEPERS, parts={"pk": "officer"}),
    "name_deputy": register(KEEPERS, parts={"pk": "officer"}),
    "succeed": register(SECRETARIATS, acts=(200, 409, 422), changes=False),
    # Of another body's succession there is no page, whoever asks.
    "instrument": Row(read=NOBODY, sees=NOBODY, parts={"pk": "current_party"}),
    "join_double": register(SECRETARIATS, acts=(200, 422), changes=False),
    "change_host": Row(read=SECRETARIAT, write=SECRETARIAT, sees=SERVING),
    "name_chair": Row(read=SECRETARIAT, write=SECRETARIAT, sees=SERVING),
    "add_seat": Row(read=SECRETARIAT, write=SECRETARIAT, sees=SERVING),
    "end_seat": Row(read=SECRETARIAT, write=SECRETARIAT, sees=SERVING, parts={"pk": "seat"}),
    "party_contact": Row(read=ANSWERERS, write=ANSWERERS, at=("current",),
                         parts={"party": "current_party", "about": "enquiry"}),
    # Proposing, writing, approving.
    "proposals": Row(read=SERVING),
    "propose": Row(read=SECRETARIAT, write=SECRETARIAT, sees=SERVING),
    "proposal": Row(read=SERVING, parts={"pk": "proposal"}),
    "decide_proposal": Row(read=SECRETARIAT, write=SECRETARIAT, sees=SERVING, parts={"pk": "proposal"}),
    "meetings": Row(read=SERVING),
    "meeting": Row(read=SERVING, parts=MEETING),
    "arrange_meeting": Row(read=SECRETARIAT, write=SECRETARIAT, sees=SERVING),
    "change_meeting": Row(read=SECRETARIAT, write=SECRETARIAT, sees=SERVING, parts=MEETING),
    "record_outcomes": Row(read=SECRETARIAT, write=SECRETARIAT, sees=SERVING, parts=MEETING),
    "board_pack": Row(read=SERVING, slow=True, parts=MEETING),
    "add_item": Row(read=SECRETARIAT, write=SECRETARIAT, sees=SERVING, parts=MEETING),
    "change_item": Row(read=SECRETARIAT, write=SECRETARIAT, sees=SERVING, parts=ITEM),
    "move_item": Row(read=NOBODY, write=SECRETARIAT, sees=SERVING, parts=ITEM, words={"up": "1"}),
    "remove_item": Row(read=SECRETARIAT, write=SECRETARIAT, sees=SERVING, parts=ITEM),
    "board_paper": Row(read=SERVING, slow=True, parts=ITEM),
    "new_agreement": Row(read=SECRETARIAT | EDITORS, write=WRITERS, sees=SERVING | EDITORS,
                         words={"lead": "@lead", "source": "", "replaces": ""}),
    "draft": Row(read=WRITERS, at=("draft", "returned", "current")),
    "draft_purpose": part(),
    "draft_foundations": part(),
    "draft_terms": part(),
    "draft_parties": part(write=NOBODY),
    "add_party": part(),
    "change_party": part(parts={"pk": "party"}),
    # The draft that is asked for is no tier 2: whoever writes it is told so.
    "waive_tier_1": part(parts={"pk": "party"}, acts=(409,), changes=False),
    "draft_arrangement": part(),
    "add_processor": part(),
    "change_processor": part(parts={"pk": "processor"}),
    "add_class": part(),
    "change_class": part(parts={"pk": "class"}, words={"proprietor_signs": ""}),
    "list_members": part(parts={"pk": "class"}, words={"members": "A member,,a@b.example"}, acts=(200,),
                         changes=False),
    "draft_leaving": part(words={"late_after": "", **no_day("ends_on")}),
    "draft_telling": part(write=NOBODY),
    "change_telling": part(),
    "privacy_notice": part(parts={"pk": "party"}, words={"address": "https://www.example.org/told"}),
    "draft_flows": part(write=NOBODY),
    "add_flow": part(),
    "flow": part(write=NOBODY, parts={"pk": "flow"}),
    "change_flow": part(parts={"pk": "flow", "section": "flow_section"}),
    "flow_systems": part(parts={"pk": "flow"}),
    "data_items": part(write=NOBODY, parts={"pk": "flow"}),
    "add_data_items": part(parts={"pk": "flow"}),
    "change_data_item": part(parts={"pk": "flow", "item": "data_item"}),
    "draft_impact": part(),
    "draft_attachments": part(words={"file": "@file"}),
    "draft_law": part(write=NOBODY),
    "add_reliance": part(words=NO_OBJECTIVE),
    "change_reliance": part(parts={"pk": "reliance"}, words=NO_OBJECTIVE),
    "answer_law": part(parts={"pk": "reliance", "question": "law_question"}),
    "draft_restrictions": part(changes=False),
    "draft_text": part(write=NOBODY),
    "add_clause": part(),
    "change_clause": part(parts={"pk": "clause"}),
    "move_clause": part(read=NOBODY, parts={"pk": "second_clause"}, words={"up": "1"}),
    "autosave": part(read=NOBODY, acts=(200,), words=HALF_WRITTEN),
    "draft_bank": part(words={"wording": "@wording"}),
    "keep_wording": part(read=SECRETARIAT, write=SECRETARIAT, parts={"pk": "clause"}),
    "clause_bank": Row(read=SERVING),
    "add_wording": Row(read=SECRETARIAT, write=SECRETARIAT, sees=SERVING),
    "wording": Row(read=SERVING, parts={"pk": "wording"}),
    "retire_wording": Row(read=NOBODY, write=SECRETARIAT, sees=SERVING, parts={"pk": "wording"}),
    "draft_risks": part(write=NOBODY),
    "add_risk": part(),
    "change_risk": part(parts={"pk": "risk"}),
    "draft_check": part(write=NOBODY),
    "submit": part(read=NOBODY),
    "next_draft": part(read=NOBODY, stage="returned"),
    "abandon_draft": part(),
    "remove_part": part(parts={"part": "kind", "pk": "risk"}),
    "record_approval": Row(read=WRITERS | DECIDERS, write=DECIDERS,
                           at=("awaiting",)),
    "ask_chair": Row(read=SECRETARIAT, write=SECRETARIAT, at=("awaiting",)),
    "add_reference": Row(read=SECRETARIAT, write=SECRETARIAT, at=("approved",), parts={"pk": "approval"}),
    "compare": page(),
    "redline": page("draft", slow=True),
    "draft_word": page("draft", slow=True, parts={"number": "draft_number"}),
    "draft_pdf": page("draft", slow=True, parts={"number": "draft_number"}),
    # Consulting.
    "consult": part(words={"until_year": "2027", "until_month": "3"}),
    "consultation": page("consulted"),
    "comment_on_text": form("consulted", SPEAKERS),
    "comment_on_clause": form("consulted", SPEAKERS, parts={"clause": "consulted_clause"}),
    "answer_comment": form("consulted", WRITERS, read=WRITERS, parts={"pk": "comment"}),
    "extend_consultation": form("consulted", WRITERS, read=WRITERS, words={"until_year": "2027", "until_month": "3"}),
    "recall_consultation": form("consulted", WRITERS, read=WRITERS),
    # Between two versions.
    "open_next": Row(read=WRITERS, write=WRITERS, at=("current",)),
    "rely_on_another": Row(read=PROPOSE_A_POWER, write=PROPOSE_A_POWER, at=("current",),
                           parts={"power": "changed_gateway"}),
    "weigh_version": Row(read=WRITERS | who("lead:ig_lead"), write=SECRETARIAT | who("lead:ig_lead"), at=("weighed",)),
    "tell_parties": Row(read=SECRETARIAT, write=SECRETARIAT, at=("minor",)),
    "objections": Row(write=OBJECT, at=("objected",)),
    "settle_objections": Row(read=SECRETARIAT, write=SECRETARIAT, at=("objected",)),
    "cut_over": form("renewed", SECRETARIAT, words={"day_month": "3", "day_year": "2027"}),
    # Signing.
    "draft_signatories": form("draft", WRITERS | who("lead:administrator"), words={"email": "nobody@people.example"}),
    "send": form("approved", SECRETARIAT),
    "signatures": page("sent", "current", read=FOLLOWS, sees=FOLLOWS),
    "extend_round": form("sent", SECRETARIAT, words={"last_day_month": "3", "last_day_year": "2027"}),
    "withdraw_round": form("sent", SECRETARIAT),
    "renew_link": posted("sent", SECRETARIAT, parts={"pk": "link"}),
    # Allowed only after a restore: nobody is let through here, and who may try is refused with reasons.
    "repeat_signature": posted("sent", SECRETARIAT, parts={"pk": "link"}),
    "invite_again": posted("sent", SECRETARIAT, parts={"pk": "invitation"}),
    "record_existing": Row(read=SECRETARIAT, write=SECRETARIAT, words=PAPER),
    "sign_start": Row(read=EVERYBODY, write=EVERYBODY, parts={"token": "token"}),
    "sign_mine": Row(read=NOBODY, write=who("party:signatory"), parts={"pk": "own_invitation"}),
    "signed_copy": Row(read=NOBODY, parts={"pk": "own_signature"}),
    "new_link": Row(read=EVERYBODY, write=EVERYBODY, acts=(200,), changes=False),
    "sign_passkey": seat(read=NOBODY, write=SEATED, changes=False),
    "confirm_decision": Row(read=EVERYBODY, write=EVERYBODY, acts=(302,), parts={"token": "chair_token"},
                            words={"answer": "confirm"}),
    "confirm_copy": Row(read=EVERYBODY, parts={"token": "chair_token"}, slow=True),
    "sign_code": seat(write=SEATED, words={"code": "@code"}),
    "sign_read": seat(),
    "sign_changes": seat(read=NOBODY),
    "sign_sign": seat(write=SEATED),
    "sign_done": seat(gets=(302,)),
    "sign_decline": seat(write=SEATED),
    "reading_copy": seat(),
    "sealed_copy": seat(read=NOBODY),
    "sign_attachment": seat(read=NOBODY, parts={"sha256": "nothing"}),
    # Signing on paper: entered by the secretariat, checked by it or by who leads on IG for the party.
    "round_signing_copy": page("sent", read=FOLLOWS, sees=FOLLOWS, slow=True),
    "paper_record": form("sent", SECRETARIAT, read=FOLLOWS, sees=FOLLOWS, acts=(302, 422), changes=False,
                         parts={"pk": "own_invitation"}),
    "paper_check": form("sent", CHECKERS, read=CHECKERS, sees=CHECKERS, parts={"pk": "paper"}),
    "paper_scan": page("sent", read=CHECKERS, sees=CHECKERS, parts={"pk": "paper"}),
    "sign_paper": seat(),
    # This seat has no other text of a pack beside it.
    "sign_next": seat(read=NOBODY, parts={"pk": "link"}),
    "signing_copy": seat(),
    # Between the request and the signature.
    "sign_ask": seat(write=SEATED),
    "answer_question": form("sent", WRITERS, read=FOLLOWS, sees=FOLLOWS, parts={"pk": "question"},
                            words={"text": "stays"}),
    "sign_pass_on": seat(write=SEATED),
    "sign_take_back": seat(read=NOBODY, sees=SEATED),
    "name_instead": form("sent", SECRETARIAT | who("lead:ig_lead", "lead:administrator"), parts={"pk": "link"}),
    "take_out": form("current", SECRETARIAT, read=FOLLOWS, sees=FOLLOWS, parts={"pk": "silent"}),
    "record_clearance": form("renewed", who("invited:ig_lead", "invited:administrator"), parts={"pk": "clearance"}),
    "choose_clearing": register(KEEPERS),
    # Reviews.
    "lend": part(stage="current", read=SECRETARIAT, write=SECRETARIAT),
    "take_back": part(stage="current", read=SECRETARIAT, write=SECRETARIAT, parts={"pk": "loan"}),
    "give_notice": form("current", who("party:signatory"), read=FOLLOWS, sees=FOLLOWS,
                        parts={"party": "current_party"}, words=no_day("wanted_until")),
    # Leaving and ending.
    "record_notice": form("current", NOBODY, read=FOLLOWS, sees=FOLLOWS, parts={"party": "current_party"}),
    "notice": page("leaving", parts={"pk": "running_notice"}),
    "notice_letter": page("leaving", parts={"pk": "running_notice"}, slow=True),
    "notice_scan": Row(read=NOBODY, sees=NOBODY, at=("leaving",), parts={"pk": "running_notice"}),
    "record_service": Row(read=SERVES_NOTICE, write=SERVES_NOTICE, sees=SERVES_NOTICE, at=("leaving",),
                          parts={"pk": "written_notice"}),
    "drop_notice": posted("leaving", OF_THE_PARTY, sees=SERVES_NOTICE, parts={"pk": "written_notice"}),
    "answer_notice": posted("leaving", OF_THE_PARTY, parts={"pk": "running_notice"},
                            words={"party": "@leaving_party", "read": "1"}),
    "change_notice": posted("leaving", who("invited:signatory"), parts={"pk": "running_notice"},
                            words={"wish": "take_back", "reason": "", "until_day": "", "until_month": "",
                                   "until_year": ""}),
    "consent_to_notice": posted("leaving", who("party:signatory"), parts={"pk": "asking_notice"},
                                words={"change": "@notice_change", "party": "@leaving_party", "agree": "1"}),
    "exit_task": form("leaving", OF_THE_PARTY, parts={"pk": "exit_task"}),
    "exit_file": Row(read=NOBODY, sees=NOBODY, at=("leaving",), parts={"pk": "exit_task"}),
    "end_agreement": form("leaving", NOBODY),
    "end_has_happened": form("leaving", NOBODY),
    "appoint_lead": form("leaving", NOBODY),
    # On what a tier 2 stands. Who may is held by the tests of the services: it takes a tier 1 that goes.
    "own_terms": form("leaving", NOBODY),
    "own_terms_paper": Row(read=NOBODY, sees=NOBODY, at=("leaving",), parts={"pk": "exit_task"}),
    "reground": form("leaving", NOBODY),
    "propose_removal": form("removing", SECRETARIAT, words={"hear_by_day": "30"}),
    "removal": page("removing", parts={"pk": "removal"}),
    "hear_removal": form("removing", OF_THE_PARTY, parts={"pk": "removal"}),
    "answer_removal": form("removing", NOBODY, parts={"pk": "removal"}),
    "decide_removal": form("removing", SECRETARIAT, parts={"pk": "heard_removal"}),
    "drop_removal": form("removing", SECRETARIAT, parts={"pk": "removal"}),
    "suspend_sharing": form("current", SUSPENDS, read=FOLLOWS, sees=FOLLOWS, parts={"party": "current_party"},
                            words={"towards": ""}),
    "lift_suspension": form("leaving", SUSPENDS, parts={"pk": "suspension"}),
    # Accession: prepared by who writes, followed by the parties once they are asked, signed by link and code.
    "propose_accession": form("current", WRITERS, read=FOLLOWS, sees=FOLLOWS, acts=(302, 409, 422), changes=False),
    "accession": page("leaving", parts={"pk": "accession_consenting"}),
    "accession_questions": Row(read=WRITERS, write=WRITERS, sees=WRITERS, at=("leaving",), parts=PREPARED,
                               words={"article_9": "", "article_9_paragraph": "", "article_10": "",
                                      "article_10_paragraph": "", "schedule_8": "", **no_day("policy_document_on")}),
    "accession_signatory": Row(read=WRITERS, write=WRITERS, sees=WRITERS, at=("leaving",), parts=PREPARED),
    "accession_unname": Row(read=NOBODY, write=WRITERS, sees=WRITERS, at=("leaving",),
                            parts=PREPARED | {"signatory": "prepared_person"}),
    "accession_ask": Row(read=NOBODY, write=WRITERS, sees=WRITERS, at=("leaving",), parts=PREPARED),
    "accession_renew": posted("leaving", WRITERS,
                              parts={"pk": "accession_signing", "signatory": "acceding_person"}),
    "accession_consent": form("leaving", OF_THE_PARTY,
                              parts={"pk": "accession_consenting", "party": "acceding_party"}),
    "accession_withdraw": form("leaving", WRITERS, parts={"pk": "accession_signing"}),
    "accession_form": Row(read=NOBODY, sees=NOBODY, at=("leaving",), parts={"pk": "accession_signing"}),
    "accession_proof": Row(read=NOBODY, sees=NOBODY, at=("leaving",), parts={"pk": "accession_signing"}),
    "accede_start": Row(read=EVERYBODY, write=EVERYBODY, parts={"token": "acceding_token"}),
    "accede_code": seat(write=SEATED, words={"code": "@acceding_code"}),
    "accede_sign": seat(write=SEATED),
    "accede_read": seat(),
    "accede_done": seat(gets=(302,)),
    "accede_passkey": seat(read=NOBODY, write=SEATED, changes=False),
    "accede_decline": seat(write=SEATED),
    "accede_copy": seat(),
    "accede_sealed": seat(read=NOBODY),
    "accede_proof": seat(read=NOBODY),
    "accede_attachment": seat(read=NOBODY, parts={"sha256": "nothing"}),
    # Records. Who was asked to sign, a reader from outside and the chair do not read them; who left reads its own.
    "agreement_records": Row(read=KEEPING | who("former"), sees=KEEPING | who("former"), at=("current",)),
    "records_csv": Row(read=KEEPING | who("former"), sees=KEEPING | who("former"), at=("current",)),
    "add_record": Row(read=RECORDING, write=RECORDING, sees=KEEPING | who("former"), at=("current",),
                      parts={"kind": "record_kind"}),
    "record": Row(read=KEEPING, sees=KEEPING, at=("current",), parts={"number": "record"}),
    "take_step": Row(read=RECORDING_FOR, write=RECORDING_FOR, sees=KEEPING, at=("current",),
                     parts={"number": "record", "pk": "record_step"}),
    "strike_out": Row(read=RECORDING_FOR, write=RECORDING_FOR, sees=KEEPING, at=("current",),
                      parts={"number": "record"}),
    "released_copy": Row(read=KEEPING, sees=KEEPING, at=("current",), parts={"number": "copy_record"}, slow=True),
    "open_review": form("current", SECRETARIAT, read=SECRETARIAT, sees=FOLLOWS),
    "review": page("current", read=FOLLOWS, sees=FOLLOWS, parts=REVIEW),
    "answer_review": form("current", ANSWERS, read=ANSWERS, sees=ANSWERS, parts=REVIEW | {"party": "current_party"},
                          words={"send": "1"}),
    "show_evidence": form("current", ANSWERS, read=ANSWERS, sees=ANSWERS, parts=REVIEW | {"party": "current_party"},
                          words={"address": "https://www.example.org/audit"}),
    "withdraw_evidence": posted("current", ANSWERS, sees=ANSWERS, parts=EVIDENCE),
    "review_file": page("current", read=FOLLOWS, sees=FOLLOWS, parts=EVIDENCE),
    "question_sheet": page("current", read=FOLLOWS, sees=FOLLOWS, parts=REVIEW, slow=True),
    "review_report": page("current", read=FOLLOWS, sees=FOLLOWS, parts={"pk": "closed_review"}, slow=True),
    "summarise_review": form("current", CONSOLIDATE, read=CONSOLIDATE, sees=FOLLOWS, parts=REVIEW),
    "decide_review": form("current", CONSOLIDATE, read=CONSOLIDATE, sees=FOLLOWS, parts=REVIEW),
    "review_questions": Row(read=SERVING),
    "change_review_questions": Row(read=SERVING, write=SECRETARIAT, sees=SERVING, parts={"tier": "tier"}),
    # The catalogue.
    "gateways:catalogue": Row(read=SIGNED_IN),
    "gateways:entry": Row(read=SIGNED_IN, parts={"slug": "gateway"}),
    "gateways:amend": Row(read=SECRETARIATS, write=SECRETARIATS, sees=SIGNED_IN,
                          parts={"slug": "gateway", "part": "gateway_part"}, words={"successor": ""}),
    # For everybody.
    "help": OPEN,
    "accessibility": OPEN,
    "privacy": OPEN,
    "cookies": OPEN,
    "check_document": Row(read=EVERYBODY, write=EVERYBODY, acts=(422, 429), changes=False),
    "verifier": OPEN,
    "record_proof": Row(read=NOBODY, asks=False, parts={"first": "nothing", "second": "nothing"}),
    "inbox": OPEN,
    "inbox_letter": Row(read=EVERYBODY, parts={"pk": "letter"}),
    "inbox_document": Row(read=NOBODY, asks=False, parts={"pk": "letter", "sha256": "nothing"}),
    "go_to_day": Row(read=EVERYBODY, write=EVERYBODY, acts=(302, 409, 422), changes=False),
}  # fmt: skip
