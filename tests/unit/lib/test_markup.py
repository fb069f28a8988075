"""Markdown of clauses: what stays, what goes, what it costs."""

import re
import time

import pytest

from isa_portal.lib import markup

HOSTILE = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](vbscript:msgbox)",
    "![x](http://169.254.169.254/latest)",
    "![x](file:///etc/passwd)",
    "<img src=x onerror=alert(1)>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<style>@import url(file:///etc/passwd)</style>",
    '<a href="https://ok.example" onclick="alert(1)">x</a>',
    "<svg/onload=alert(1)>",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x](//elsewhere.example)",
    "[x](/agreements/)",
    "[x](https:elsewhere)",
    '[x](https://ok.example "onmouseover=alert(1)")',
]


@pytest.mark.parametrize("payload", HOSTILE)
def test_nothing_hostile_is_live_after_rendering(payload):
    html = markup.render(payload)

    for part in (
        "<script",
        "<img",
        "<link",
        "<style",
        "<svg",
        'href="javascript',
        'href="file',
        'href="data',
        "title=",
    ):
        assert part not in html
    assert set(re.findall(r'href="([^"]*)"', html)) <= {"https://ok.example"}


def test_a_clause_keeps_its_emphasis_lists_tables_and_good_links():
    html = markup.render(
        "**Bold** and *stress*\n\n1. one\n2. two\n\n|a|b|\n|-|-|\n|1|2|\n\n"
        "[law](https://law.example) <mailto:dpo@council.example>"
    )

    for part in (
        "<strong>Bold</strong>",
        "<em>stress</em>",
        "<ol>",
        "<td>1</td>",
        'href="https://law.example"',
        'href="mailto:dpo@',
    ):
        assert part in html


def test_a_heading_in_a_clause_stands_below_the_heading_of_the_clause():
    assert markup.render("# Security") == "<h4>Security</h4>\n"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("[x](javascript:alert(1))", ["Link removed: only https and mailto addresses are kept."]),
        ("[x](file:///etc/passwd)", ["Link removed: only https and mailto addresses are kept."]),
        ("![x](https://a.example/b.png)", ["Picture removed: a clause holds text only."]),
        ("<script>alert(1)</script>", [markup.HTML_KEPT_AS_TEXT]),
        ("a < b and c > d", []),
        ("[x](https://a.example)", []),
        ("", []),
    ],
)
def test_what_is_removed_is_said(text, sentences):
    assert markup.removed(text) == sentences


def test_html_is_kept_as_the_text_that_was_typed():
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in markup.render("<script>alert(1)</script>")


def test_plain_words_lose_their_marks_only():
    assert markup.plain("A **bold**\nword\n\n- x\n- [y](https://a.example)") == "A bold\nword\nx\ny"


COSTLY = {
    "> ": 10_000,
    ">": 10_000,
    "- ": 10_000,
    "[": 50_000,
    "![[": 20_000,
    "*a_": 30_000,
    "`": 50_000,
    "[](": 30_000,
    "a|": 3_000,
}


@pytest.mark.parametrize("mark", COSTLY)
def test_deep_or_repeated_marks_lose_no_word_and_four_times_as_many_cost_no_more_than_that(mark):
    def once(count: int) -> float:
        start = time.process_time()
        assert "last" in markup.render(mark * count + "last")
        return time.process_time() - start

    def cost(count: int) -> float:
        return min(once(count) for _ in range(3))

    # Sixteen times, if each mark looked at all the others.
    assert cost(COSTLY[mark]) < 10 * cost(COSTLY[mark] // 4)


def test_a_table_of_a_thousand_columns_loses_no_word():
    assert "last" in markup.render("|" + "a|" * 1000 + "\n|" + "-|" * 1000 + "\n|" + "last|" * 1000)


def test_lists_nested_too_deeply_are_shown_as_typed_and_said():
    text = "\n".join("  " * n + f"- level {n}" for n in range(30))

    assert "level 29" in markup.render(text)
    assert markup.removed(text) == [markup.SHOWN_AS_TYPED]


@pytest.mark.parametrize(
    "text",
    [
        "```hidden words\ncode\n```",
        "[a]: https://a.example 'hidden words'",
        "|a|b|\n|-|-|\n|1|2|hidden words|",
        "> |a|\n> |-|\n> |1|hidden words|",
        "<!-- hidden words -->",
        "~~~ hidden words",
        "text &lt;hidden words&gt;",
    ],
)
def test_no_word_of_a_clause_is_hidden_from_the_reader(text):
    assert "hidden words" in markup.render(text)
    assert "hidden words" in markup.plain(text)


def test_five_megabytes_are_refused_before_they_are_parsed():
    start = time.monotonic()

    problem = markup.too_long("x" * 5 * 1024 * 1024, "Clause 4")

    assert problem == "Clause 4 is 5.0 MB; the limit is 100 KB. Shorten it or split it into clauses."
    assert time.monotonic() - start < 0.5
    with pytest.raises(ValueError, match=r"5\.0 MB"):
        markup.render("x" * 5 * 1024 * 1024)


def test_the_limit_counts_bytes_and_allows_exactly_its_size():
    assert markup.too_long("x" * markup.MAX_CLAUSE_BYTES, "Clause 4") is None
    assert markup.too_long("x" * (markup.MAX_CLAUSE_BYTES + 1), "Clause 4").startswith("Clause 4 is 101 KB;")
    assert markup.too_long("é" * (markup.MAX_CLAUSE_BYTES // 2 + 1), "Clause 4").startswith("Clause 4 is 101 KB;")
