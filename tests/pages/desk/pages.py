"""What every page of the desk has to have, and the addresses of an agreement."""

import re

TABS = ("", "text/", "parties/", "data-and-law/", "risks/", "reviews/", "documents/", "history/")


def tabs_of(agreement):
    return [agreement.get_absolute_url() + tab for tab in TABS]


def words_of(response):
    """Return what a reader reads: the page without its marks and with single spaces."""
    html = re.sub(r"<(script|style|title)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", html).replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")
    return re.sub(r"\s+([.,;:?])", r"\1", " ".join(text.split()))


def assert_whole(response):
    """A page has one h1, a title, no leftovers of a template, and nothing that the policy would refuse."""
    html = response.content.decode()
    assert response.status_code == 200, response
    assert len(re.findall(r"<h1\b", html)) == 1
    assert re.search(r"<title>\s*\S+.* - ISA portal</title>", " ".join(html.split()))
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=|javascript:", html)
    assert "{%" not in html and "{{" not in html
    words = words_of(response).replace("None</td>", "")
    assert not re.search(r"\bNone\b(?! (waits|that|of|is|are|stated|named))", words)
