"""Markdown of clauses to the little HTML that a clause may hold."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_CLAUSE_BYTES = 100 * 1024

# The parser drops what is nested deeper, and no word of a clause may be dropped: such a text is shown as it was typed.
MAX_NESTING = 20

SCHEMES = {"https", "mailto"}
TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("a", "h4", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}}

LINK_REMOVED = "Link removed: only https and mailto addresses are kept."
PICTURE_REMOVED = "Picture removed: a clause holds text only."
SHOWN_AS_TYPED = (
    "The text is shown as it was typed: lists or quotes are nested too deeply, or a row of a table is too long."
)
HTML_KEPT_AS_TEXT = "HTML is shown as it was typed: write **bold**, lists and links in Markdown."

_BAR = re.compile(r"(?<!\\)\|")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING, "linkify": False})
    # Every address is let through here, so that a removed one can be named; nh3 decides what stays.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    # A fence's language and a reference's address are text that nobody would see: both stay as they were typed.
    return parser.enable(["table", "strikethrough"]).disable(["fence", "reference"])


_PARSER = _parser()


def size_in_words(size: int) -> str:
    """Return a number of bytes for people: 800 bytes, 100 KB, 5.0 MB."""
    if size >= 1024 * 1024:
        return f"{size / 1024 / 1024:.1f} MB"
    return f"{size / 1024:.0f} KB" if size >= 1024 else f"{size} bytes"


def too_long(text: str, name: str) -> str | None:
    """Return why a text is too long to be read ("Clause 4 is 5.0 MB; the limit is 100 KB."), or nothing."""
    # Characters first: a text of many megabytes need not be encoded to know.
    size = len(text) if len(text) > MAX_CLAUSE_BYTES else len(text.encode(errors="replace"))
    if size <= MAX_CLAUSE_BYTES:
        return None
    # Rounded up, so that the sentence never says "100 KB; the limit is 100 KB".
    shown = size_in_words(max(size, MAX_CLAUSE_BYTES + 1024))
    return f"{name} is {shown}; the limit is {size_in_words(MAX_CLAUSE_BYTES)}. Shorten it or split it into clauses."


def _within_limit(markdown: str) -> str:
    if problem := too_long(markdown, "The text"):
        raise ValueError(problem)
    return markdown


def _parsed(markdown: str) -> list[Token]:
    """The tokens of a text, each block with its inline tokens as children; nothing if words would be lost."""
    if problem := too_long(markdown, "The text"):
        raise ValueError(problem)
    tokens = _PARSER.parse(markdown)
    lines = markdown.splitlines()
    return [] if any(_loses_words(token, lines) for token in tokens) else tokens


def _loses_words(token: Token, lines: list[str]) -> bool:
    """Whether the parser drops words here: inside deep nesting, or in cells beyond the last heading of a table."""
    if token.type != "table_open" or token.map is None:
        return token.nesting == 1 and token.level >= MAX_NESTING - 1
    rows = lines[slice(*token.map)]
    cells = [len(_BAR.findall(row.strip().strip(">").strip().strip("|"))) for row in rows]
    return max(cells) > cells[0]


def _is_kept(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme.lower() in SCHEMES and bool(parts.netloc or parts.scheme.lower() == "mailto")


def _kept(tag: str, attribute: str, value: str, anchors: Set[str]) -> str | None:
    # nh3 lets title and lang through on every tag.
    if attribute not in ATTRIBUTES.get(tag, ()):
        return None
    return value if attribute != "href" or value in anchors or _is_kept(value) else None


def _is_dead_link(token: Token, anchors: Set[str] = frozenset()) -> bool:
    address = str(token.attrGet("href") or "")
    return token.type == "link_open" and address not in anchors and not _is_kept(address)


def _without_pictures(token: Token) -> Token:
    return Token("text", "", 0, content=token.content) if token.type == "image" else token


def _settle(tokens: list[Token]) -> list[Token]:
    # Headings inside a clause stand one level below the clause's own, however they were typed: a skipped level
    # would break the outline of the document. Pictures leave their words behind.
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h4"
        if token.children:
            token.children = [_without_pictures(child) for child in token.children]
    return tokens


def render(markdown: str, *, anchors: Set[str] = frozenset()) -> SafeString:
    """
    Return the safe HTML of a clause: text, lists, tables and links to https and mailto addresses.

    Markdown first, the allow-list after it: escaping first lets javascript links through.

    :param anchors: addresses within the document (``#clause-4``) that exist there, and so may be linked to
    :raises ValueError: if the text is longer than MAX_CLAUSE_BYTES (ask ``too_long`` first)
    """
    tokens = _settle(_parsed(markdown))
    html = _PARSER.renderer.render(tokens, _PARSER.options, {}) if tokens else linebreaks(markdown, autoescape=True)
    return mark_safe(  # the output of the allow-list is what may stand in a page
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            attribute_filter=partial(_kept, anchors=anchors),
            url_schemes=SCHEMES,
            link_rel="noopener noreferrer",
        )
    )


def removed(markdown: str, *, anchors: Set[str] = frozenset()) -> list[str]:
    """Return one sentence for each kind of thing that ``render`` leaves out or shows as it was typed."""
    tokens = _parsed(markdown)
    if not tokens and markdown.strip():
        return [SHOWN_AS_TYPED]
    found = {_loss(child, anchors) for token in tokens for child in token.children or ()}
    return [sentence for sentence in (LINK_REMOVED, PICTURE_REMOVED, HTML_KEPT_AS_TEXT) if sentence in found]


def _loss(token: Token, anchors: Set[str]) -> str | None:
    if _is_dead_link(token, anchors):
        return LINK_REMOVED
    if token.type == "image":
        return PICTURE_REMOVED
    return HTML_KEPT_AS_TEXT if token.type == "text" and _TAG.search(token.content) else None


def plain(markdown: str) -> str:
    """Return the words of a clause without its marks, one line a block, as a search or a letter quotes them."""
    tokens = _parsed(markdown)
    if not tokens:
        return markdown.strip()
    return "\n".join(_words(token) for token in tokens if token.type in {"inline", "code_block"})


def _words(token: Token) -> str:
    if token.type != "inline":
        return token.content.rstrip("\n")
    return "".join(
        "\n" if child.type in {"softbreak", "hardbreak"} else child.content for child in token.children or ()
    )


@dataclass(frozen=True)
class Run:
    """Words in one manner of writing."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph, an item of a list with its mark, a heading, or a row of a table as its cells."""

    kind: str
    depth: int
    mark: str
    cells: tuple[tuple[Run, ...], ...]


def blocks(markdown: str) -> list[Block]:
    """Return a clause block by block, for a document that is not HTML; the address of a link follows its words."""
    tokens = _parsed(markdown)
    if not tokens:
        return [Block("text", 0, "", ((Run(line),),)) for line in markdown.splitlines() if line.strip()]
    return list(_blocks(tokens))


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    lists: list[int | None] = []
    mark, kind = "", "text"
    row: list[tuple[Run, ...]] = []
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                number = lists[-1]
                mark, kind = ("", "bullet") if number is None else (f"{number}.", "number")
                lists[-1] = None if number is None else number + 1
            case "heading_open":
                kind = "heading"
            case "tr_open":
                row = []
            case "th_open" | "td_open":
                kind = "cell"
            case "tr_close":
                yield Block("row", len(lists), "", tuple(row))
                kind = "text"
            case "inline" if kind == "cell":
                row.append(_runs(token))
            case "inline" | "code_block":
                runs = _runs(token) if token.type == "inline" else (Run(token.content.rstrip("\n")),)
                yield Block(kind, len(lists), mark, (runs,))
                mark, kind = "", "text"


def _runs(token: Token) -> tuple[Run, ...]:
    bold = italic = False
    address = ""
    found: list[Run] = []
    for child in token.children or ():
        match child.type:
            case "strong_open" | "strong_close":
                bold = child.nesting == 1
            case "em_open" | "em_close":
                italic = child.nesting == 1
            case "link_open":
                address = str(child.attrGet("href") or "") if not _is_dead_link(child) else ""
            case "link_close":
                words = "".join(run.text for run in found)
                if address and not words.endswith(address.removeprefix("mailto:")):
                    found.append(Run(f" ({address})"))
            case "softbreak" | "hardbreak":
                found.append(Run("\n"))
            case _ if child.content:
                found.append(Run(child.content, bold, italic))
    return tuple(found)
