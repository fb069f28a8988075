"""A comparison in a real browser: axe, console, a narrow phone, and marks that are more than colour."""

import copy
from urllib.parse import urlsplit

from django.shortcuts import render

from isa_portal.agreements.comparing import compare
from isa_portal.agreements.forms.comparing import Versions
from isa_portal.agreements.models import Agreement, Version
from isa_portal.organisations.models import Board
from tests.architecture.reading import ROOT
from tests.documents import an_agreement
from tests.journeys.window import Window


def page(rf, *, is_whole):
    """Render the page of a comparison from contents alone: a browser and a database do not share a thread well."""
    before = an_agreement.agreement()
    after = copy.deepcopy(before)
    after["clauses"][1]["text"] = after["clauses"][1]["text"].replace("three terms", "two terms")
    after["clauses"].pop(3)
    after["clauses"].append({"number": 9, "heading": "Losses", "text": "Told within **24 hours**."})
    after["terms"]["notice"]["count"] = 3
    agreement = Agreement(board=Board(slug="avon"), reference="01/26", slug="01-26", title=before["title"])
    old, new = Version(agreement=agreement, number="1.0"), Version(agreement=agreement, number="1.1")
    context = {
        "agreement": agreement,
        "old": old,
        "new": new,
        "form": Versions(initial={"old": "1.0", "new": "1.1"}, seen=[new, old]),
        "comparison": compare(before, after),
        "is_whole": is_whole,
    }
    return render(rf.get("/"), "agreements/compare.html", context).content


def test_the_page_is_in_order_for_everybody(rf, new_context):
    shown = {"": page(rf, is_whole=False), "whole": page(rf, is_whole=True)}
    window = Window(new_context(), "http://localhost")

    def answer(route):
        address = urlsplit(route.request.url)
        if address.path.startswith("/static/"):
            return route.fulfill(path=ROOT / address.path.lstrip("/"))
        return route.fulfill(body=shown[address.query], content_type="text/html; charset=utf-8")

    window.page.route("**/*", answer)
    window.open("/")
    window.says("4 changes in 3 clauses, 1 term.")
    window.open("/?whole")
    window.says("Added: two", "Removed: three")

    assert window.looked_at == 2
    assert line_through(window, "ins") == "underline"
    assert line_through(window, "del") == "line-through"


def line_through(window, tag):
    return window.page.locator(tag).first.evaluate("element => getComputedStyle(element).textDecorationLine")
