"""The window that walks the journey sees what is wrong with a page; without that its silence would prove nothing."""

import pytest

from tests.journeys.window import Window

GOOD = {
    "lang": ' lang="en-GB"',
    "title": "Home - ISA portal",
    "head": "",
    "main": "<h1>Home</h1><p>Nothing needs you today.</p>",
}
PAGE = "<!DOCTYPE html><html{lang}><head><title>{title}</title>{head}</head><body><main>{main}</main></body></html>"
WRONG = {
    "axe objects": {"lang": ""},
    "is not silent": {"head": "<script>console.error('lost')</script>"},
    "has not exactly one h1": {"main": "<h1>Home</h1><h1>Again</h1>"},
    "has no title of its own": {"title": " - ISA portal"},
    "does not say in its title": {"title": "Error: Home - ISA portal"},
    "scrolls sideways": {"main": '<h1>Home</h1><p style="width: 500px">Wide</p>'},
}


@pytest.fixture
def window(new_context):
    """Return a window to which ``window.shows`` is answered."""
    window = Window(new_context(), "http://localhost")
    window.page.route("**/*", lambda route: route.fulfill(**window.shows, content_type="text/html; charset=utf-8"))
    return window


def test_a_page_in_order_is_passed(window):
    window.shows = {"body": PAGE.format(**GOOD)}

    window.open("/")

    assert window.looked_at == 1


@pytest.mark.parametrize("complaint", WRONG)
def test_a_page_out_of_order_is_not(window, complaint):
    window.shows = {"body": PAGE.format(**{**GOOD, **WRONG[complaint]})}

    with pytest.raises(AssertionError, match=complaint):
        window.open("/")


def test_a_page_that_fails_is_not_passed(window):
    window.shows = {"body": PAGE.format(**GOOD), "status": 500}

    with pytest.raises(AssertionError, match="answered 500"):
        window.open("/")
