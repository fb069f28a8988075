"""Every address of the portal, opened by everybody of the demonstration: nothing breaks, nothing leaks."""

import copy
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, Proposal, Version
from isa_portal.agreements.services import approval
from isa_portal.correspondence import delivery
from isa_portal.correspondence.models import Letter
from isa_portal.demo.services import building, people
from isa_portal.evidence import sealing
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.audit import subject_of
from isa_portal.evidence.models import StoredDocument
from isa_portal.evidence.seal import Sealed
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations.models import AccountInvitation, Board, Mandate, Organisation, User
from isa_portal.signing.models import PersonalLink
from isa_portal.signing.services import rounds
from tests import stories
from tests.conftest import NOON
from tests.pages.accounts.signing_in import prove
from tests.pages.signing.clock import StoppedClock

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("built"),
    pytest.mark.urls("tests.pages.demo.addresses"),
]

# Who may open each address by GET. An address that stands in no list fails the first test.
PUBLIC = {"sign_in", "passkey_questions", "set_up", "help", "accessibility", "privacy", "cookies", "inbox",
          "inbox_letter", "inbox_document", "go_to_day"}  # fmt: skip
BY_LINK = {"sign_start", "new_link", "confirm_decision", "confirm_copy", "sign_code", "sign_read", "sign_sign",
           "sign_done", "sign_decline", "reading_copy", "sealed_copy", "sign_changes", "invitation",
           "invitation_account"}  # fmt: skip
UNDER_WAY = {"sign_in_code", "sign_in_factor"}
OF_ONESELF = {"your_account", "prove", "kept_work", "add_factor", "add_app", "add_passkey", "recovery_codes",
              "change_password", "change_details"}  # fmt: skip
# Of those whom one looks after: tests/pages/accounts/test_lost_device.py.
LOOKED_AFTER = {"remove_factors"}
# Only of one's own factors and visits, or only where the portal has the other sign-in; anything else is not there.
PARTICULAR = {"remove_factor", "end_visit", "openid_connect_login", "openid_connect_callback"}
SIGNED_IN = OF_ONESELF | {"home", "agreements", "gateways:catalogue", "gateways:entry", "gateways:amend",
                          "gateway_agreements", "signed_copy"}  # fmt: skip
SERVING_A_BOARD = {"organisations", "board", "board_people"}
ACTING_FOR_IT = {"organisation", "organisation_people", "organisation_officers", "organisation_assurances",
                 "organisation_history", "change_particulars", "change_contact", "change_name", "rename_organisation",
                 "appoint_officer", "change_officer", "end_officer", "name_deputy", "join_double"}  # fmt: skip
KEEPING_THE_REGISTER = {"find_organisation", "add_organisation"}
OPERATORS = {"portal_state"}
KEEPERS = {"board_invite", "board_person", "board_release", "organisation_invite", "organisation_person",
           "organisation_release", "record_mandate"}  # fmt: skip
SECRETARIAT = {"correspondence", "practice", "proposals", "propose", "proposal", "decide_proposal", "new_agreement",
               "record_existing", "add_seat", "end_seat"}  # fmt: skip
OF_AN_AGREEMENT = {"agreement", "agreement_text", "agreement_parties", "agreement_law", "agreement_risks",
                   "agreement_reviews", "agreement_documents", "agreement_history", "document",
                   "signatures", "compare", "redline", "draft_word", "draft_pdf"}  # fmt: skip
WRITERS = {"draft", "draft_purpose", "draft_foundations", "draft_terms", "draft_parties", "add_party", "change_party",
           "draft_flows", "add_flow", "change_flow", "draft_law", "add_reliance", "change_reliance", "draft_text",
           "add_clause", "change_clause", "draft_risks", "add_risk", "change_risk", "draft_check", "remove_part",
           "draft_signatories", "send", "extend_round", "withdraw_round", "record_approval", "add_reference",
           "ask_chair", "give_notice", "party_contact"}  # fmt: skip
OWN_POSTED = {"sign_out", "sign_in_passkey", "stay", "end_visits", "sign_mine", "sign_passkey",
              "new_invitation_link"}  # fmt: skip
POSTED = OWN_POSTED | {"letter_again", "retry_seal", "move_clause", "submit", "next_draft",
                        "renew_link", "invite_again"}  # fmt: skip
POSTED_ABOUT_PEOPLE = {"board_invitation_again", "board_invitation_withdraw", "organisation_invitation_again",
                       "organisation_invitation_withdraw", "end_mandate"}  # fmt: skip
GUARDED = (LOOKED_AFTER | SERVING_A_BOARD | ACTING_FOR_IT | KEEPING_THE_REGISTER | OPERATORS | KEEPERS | SECRETARIAT
           | OF_AN_AGREEMENT | WRITERS)  # fmt: skip
KNOWN = PUBLIC | BY_LINK | SIGNED_IN | GUARDED | POSTED | POSTED_ABOUT_PEOPLE | PARTICULAR | UNDER_WAY

SEALED = Sealed(b"%PDF sealed", "PAdES B-B", "c" * 64, "A seal")
OPEN = ("secretariat@avon.example", "policy@bristol.example", "ig@police.example", "signatory@police.example",
        "secretariat@suffolk.example")  # fmt: skip


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        building.build(by=PORTAL, at=NOON)
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _demonstration(settings, tmp_path):
    settings.DEMONSTRATION, settings.DATA = True, tmp_path
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["OPTIONS"]["context_processors"].append("isa_portal.demo.context.demonstration")
    StoppedClock.at = NOON + timedelta(hours=1)


@dataclass
class Address:
    name: str
    path: str
    agreement: Agreement | None = None
    board: Board | None = None
    words: dict[str, object] = field(default_factory=dict)


def names(patterns=None, space: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        else:
            yield from names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)


def parts_of(name: str, agreement: Agreement, version: Version) -> list[dict[str, object]]:
    """Give what an address of an agreement needs beside board and slug; nothing, where it has no such part."""
    risk = version.assessment.risks.first() if version.assessment else None
    first = {
        "change_party": agreement.parties.first(), "change_flow": version.flows.first(), "change_risk": risk,
        "change_reliance": version.reliances.first(), "change_clause": version.clauses.first(),
        "move_clause": version.clauses.first(), "add_reference": version.approvals.first(),
        "renew_link": PersonalLink.objects.first(), "invite_again": PersonalLink.objects.first(),
    }  # fmt: skip
    if name in first:
        return [{"pk": first[name].pk}] if first[name] else []
    if name == "give_notice":
        return [{"party": party.pk} for party in agreement.parties.all()]
    if name in ("draft_word", "draft_pdf"):
        return [{"number": version.number}]
    if name == "party_contact":
        return [{"party": agreement.parties.first().pk, "about": "breaches"}] if agreement.parties.exists() else []
    if name == "document":
        return [{"sha256": "0" * 64}]
    if name == "remove_part":
        rows = {"parties": first["change_party"], "data": first["change_flow"], "law": first["change_reliance"],
                "text": first["change_clause"], "risks": risk}  # fmt: skip
        return [{"part": part, "pk": row.pk} for part, row in rows.items() if row]
    return [{}]


def of_agreement(agreement: Agreement) -> Iterator[Address]:
    version = agreement.versions.order_by("-pk")[0]
    both = {"board": agreement.board.slug, "slug": agreement.slug}
    for name in sorted((OF_AN_AGREEMENT | WRITERS | POSTED) - OWN_POSTED - {"letter_again"}):
        for more in parts_of(name, agreement, version):
            yield Address(name, reverse(name, kwargs=both | more), agreement, agreement.board)


def of_board(board: Board) -> Iterator[Address]:
    proposal = Proposal.objects.filter(board=board).first()
    letter = Letter.objects.filter(board_key=board.chain).first()
    needing = {
        "proposal": proposal,
        "decide_proposal": proposal,
        "letter_again": letter,
        "end_seat": board.seats.first(),
    }
    for name in sorted({"board", "letter_again"} | SECRETARIAT):
        if name not in needing:
            yield Address(name, reverse(name, args=[board.slug]), board=board)
        elif needing[name]:
            yield Address(name, reverse(name, args=[board.slug, needing[name].pk]), board=board)


def others() -> Iterator[Address]:
    letter = Letter.objects.filter(state="sent").first()
    link = PersonalLink.objects.first()
    words = {
        "sign_start": [link.token], "invitation": [AccountInvitation.objects.first().token],
        "confirm_decision": ["x" * 32], "confirm_copy": ["x" * 32],
        "sign_mine": [1], "signed_copy": [1], "set_up": ["x" * 32], "inbox_letter": [letter.pk], "gateways:entry": [],
        "inbox_document": [letter.pk, "0" * 64], "organisation": [], "gateways:amend": [], "gateway_agreements": [],
    }  # fmt: skip
    for name in sorted(PUBLIC | BY_LINK | SIGNED_IN | UNDER_WAY | OWN_POSTED | OPERATORS | {"organisations"}):
        if words.get(name) != []:
            yield Address(name, reverse(name, args=words.get(name)))
    yield from (Address(name, reverse(name)) for name in sorted(KEEPING_THE_REGISTER))
    yield from (
        Address("organisation", reverse("organisation", args=[body.slug])) for body in Organisation.objects.all()
    )
    # Two bodies on two boards stand for all in the parts of their page.
    for body in Organisation.objects.filter(legal_name__in=[people.BRISTOL, people.NHS]):
        for name in sorted(ACTING_FOR_IT - {"organisation"}):
            more = [body.officers.first().pk] if name in {"change_officer", "end_officer", "name_deputy"} else []
            yield Address(name, reverse(name, args=[body.slug, *more]))
    colleague = User.objects.get(email="democratic@avon.example")
    yield Address("remove_factors", reverse("remove_factors", args=[colleague.pk]))
    yield from of_people()
    entry = LegalGateway.objects.shown()[0]
    yield Address("gateways:entry", reverse("gateways:entry", args=[entry.slug]))
    yield Address("gateways:amend", reverse("gateways:amend", args=[entry.slug, "limits"]))
    yield Address("gateway_agreements", reverse("gateway_agreements", args=[entry.slug]))


def of_people() -> Iterator[Address]:
    """Give the pages of the people of one organisation and of one board."""
    board, body = Board.objects.get(slug="avon-and-somerset"), Organisation.objects.get(legal_name=people.POLICE)
    mandate = Mandate.objects.filter(organisation=body).first()
    for kind, of in (("board", board), ("organisation", body)):
        who = of.memberships.first().user_id
        for name, part in (("people", []), ("invite", []), ("person", [who]), ("release", [who]),
                           ("invitation_again", [1]), ("invitation_withdraw", [1])):  # fmt: skip
            yield Address(f"{kind}_{name}", reverse(f"{kind}_{name}", args=[of.slug, *part]))
    yield Address("record_mandate", reverse("record_mandate", args=[body.slug, mandate.user_id]))
    yield Address("end_mandate", reverse("end_mandate", args=[body.slug, mandate.pk]))


def everything() -> list[Address]:
    agreements = Agreement.objects.select_related("board")
    found = [address for agreement in agreements for address in of_agreement(agreement)]
    found += [address for board in Board.objects.all() for address in of_board(board)]
    return found + list(others())


def browser(email: str = "") -> Client:
    client = Client(raise_request_exception=False)
    if email:
        client.force_login(User.objects.get(email=email), "django.contrib.auth.backends.ModelBackend")
        prove(client, at=StoppedClock.at)
    return client


def wrong(address: Address, response) -> str:
    """Say what is wrong with an answer; nothing, if it is whole."""
    if response.status_code >= 500:
        return f"{response.status_code} {address.path}"
    if response.status_code in (302, 405) or "html" not in response.get("Content-Type", ""):
        return ""
    html = response.content.decode()
    headings = len(re.findall(r"<h1\b", html))
    titled = re.search(r"<title>\s*\S[^<]* - ISA portal</title>", html)
    leftover = "{{" in html or "{%" in html
    return "" if headings == 1 and titled and not leftover else f"{headings} h1, title {bool(titled)}: {address.path}"


def walk(client: Client, addresses: list[Address]) -> tuple[list[str], Counter[tuple[str, int]]]:
    faults, counts = [], Counter()
    for address in addresses:
        response = client.get(address.path)
        counts[address.name, response.status_code] += 1
        if fault := wrong(address, response):
            faults.append(fault)
    return faults, counts


def test_every_address_says_who_may_open_it():
    assert set(names()) - KNOWN == set()
    assert KNOWN - set(names()) == set()


def test_an_answer_without_heading_or_title_would_be_found(rf):
    from django.http import HttpResponse

    address = Address("home", "/")

    assert wrong(address, HttpResponse("<title>Home - ISA portal</title><h1>Home</h1>")) == ""
    assert wrong(address, HttpResponse("<title>Home - ISA portal</title>"))
    assert wrong(address, HttpResponse("<h1>Home</h1>"))
    assert wrong(address, HttpResponse("<title>Home - ISA portal</title><h1>Home</h1>", status=500))


# Colleagues of the same role in the same body see the same.
DIFFERENT = {(account.role, account.of): account for account in people.ACCOUNTS}.values()


@pytest.mark.parametrize("account", DIFFERENT, ids=lambda account: account.email)
def test_every_page_is_whole_for_everybody_and_nothing_of_others_is_shown(account):
    addresses, client = everything(), browser(account.email)
    seen = set(Agreement.objects.visible_to(User.objects.get(email=account.email), on=NOON.date()))

    faults, _ = walk(client, addresses)
    unseen = [a for a in addresses if a.agreement and a.agreement not in seen and a.name not in POSTED]
    shown = [a.path for a in unseen if client.get(a.path).status_code != 404]

    assert faults == []
    assert shown == []
    assert seen


def test_a_stranger_to_every_board_finds_nothing():
    stories.person("stranger@elsewhere.example", "Stranger", "Officer")
    client = browser("stranger@elsewhere.example")

    faults, counts = walk(client, everything())

    assert faults == []
    assert {key for key in counts if key[0] in GUARDED and key[1] != 404} == set()


def test_signed_out_every_guarded_page_asks_to_sign_in():
    faults, counts = walk(browser(), everything())

    assert faults == []
    assert {key for key in counts if key[0] in (GUARDED | SIGNED_IN) and key[1] != 302} == set()
    assert {status for (name, status) in counts if name in PUBLIC - {"inbox_document", "set_up"}} == {200}


def test_an_ig_lead_downloads_every_document_of_what_binds_them_and_another_board_none():
    brought_to(State.CURRENT)
    for claim in sealing.claim(NOON + timedelta(minutes=20), limit=9):
        sealing.fulfil(claim, SEALED, name="sealed.pdf", at=NOON + timedelta(minutes=20))
    paths = [
        reverse("document", args=[agreement.board.slug, agreement.slug, stored.sha256])
        for agreement in Agreement.objects.filter(reference__in=["01/26", "T1/25"]).select_related("board")
        for stored in StoredDocument.objects.filter(subject=subject_of(agreement.versions.get()))
    ]
    lead, other = browser("ig@police.example"), browser("secretariat@suffolk.example")

    got = [lead.get(path).content for path in paths]

    assert got == [SEALED.content] * 2
    assert [other.get(path).status_code for path in paths] == [404] * 2


@pytest.mark.parametrize("stage", [State.AWAITING_APPROVAL, State.APPROVED, State.OUT_FOR_SIGNATURE, State.CURRENT])
def test_every_page_of_the_new_agreement_is_whole_at_every_stage(stage):
    agreement = brought_to(stage)

    faults = [fault for email in OPEN for fault in walk(browser(email), list(of_agreement(agreement)))[0]]
    faults += [fault for email in OPEN for fault in walk(browser(email), [Address("home", "/")])[0]]

    assert agreement.versions.get().state == stage
    assert faults == []


def test_the_five_pages_of_signing_are_whole():
    brought_to(State.OUT_FOR_SIGNATURE)
    link = stories.links_of(Version.objects.get(agreement__reference="01/26"))[0]
    client = browser()
    client.post(reverse("sign_start", args=[link.token]))
    client.post(reverse("sign_code"), {"code": PersonalLink.objects.get(pk=link.pk).code})

    pages = ["sign_code", "sign_read", "sign_sign", "sign_decline"]
    responses = {name: client.get(reverse(name)) for name in pages}

    assert [r.status_code for r in responses.values()] == [200] * 4
    assert [wrong(Address(name, name), response) for name, response in responses.items()] == [""] * 4


def test_no_letter_of_the_demonstration_shows_a_secret_on_a_page_of_the_board():
    links = list(PersonalLink.objects.all())

    html = "".join(
        browser(email).get(f"/boards/{board}/correspondence/").content.decode()
        for email, board in (
            ("secretariat@avon.example", "avon-and-somerset"),
            ("secretariat@suffolk.example", "suffolk"),
        )
    )

    assert links
    assert [link for link in links if link.token in html] == []
    assert delivery.HIDDEN in html


def brought_to(stage: str) -> Agreement:
    """Drive 01/26 of the demonstration onwards by the services."""
    version = Version.objects.get(agreement__reference="01/26")
    officer, colleague = (User.objects.get(email=f"{who}@avon.example") for who in ("secretariat", "democratic"))
    at = NOON + timedelta(minutes=10)
    version = approval.submit(version, by=officer, at=at)
    if stage != State.AWAITING_APPROVAL:
        facts = {"decision": "approved", "body": "The board", "decided_on": NOON.date()}
        version = approval.record_approval(version, **facts, by=colleague, at=at)
    if stage in (State.OUT_FOR_SIGNATURE, State.CURRENT):
        rounds.send(version, by=officer, at=at)
    if stage == State.CURRENT:
        for link in stories.links_of(version):
            stories.sign(link, at=at + timedelta(minutes=1))
    return Agreement.objects.select_related("board").get(pk=version.agreement_id)
