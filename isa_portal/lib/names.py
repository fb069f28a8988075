"""What may stand in a name: any script's letters, but nothing that cannot be seen."""

import re
import unicodedata

# These belong to letter or mark categories and yet show nothing: fillers, joiners, variation selectors.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
BREAKS = frozenset("\n\r\v\f\x85\u2028\u2029")
ARTICLES = {"the", "a", "an", "your", "our", "their", "its", "this"}
SHOWN = "\u2423"  # an open box stands where the unseen character was


def in_sentence(label: str) -> str:
    """Return a label as it reads inside a sentence: "Full name" gives "full name", "ICO number" stays."""
    return label if label[1:2].isupper() or label.startswith("I ") else label[:1].lower() + label[1:]


def as_object(label: str) -> str:
    """Return a label as the object of a sentence: "Purpose" gives "the purpose", "Your name" gives "your name"."""
    words = in_sentence(label)
    return words if words.split(" ")[0] in ARTICLES else f"the {words}"


def cleaned(text: str) -> str:
    """Return the name as it is kept: NFC (Unicode annex 15), single spaces, none at the ends."""
    return re.sub(" +", " ", unicodedata.normalize("NFC", text).replace("\u00a0", " ")).strip(" ")


def problems(text: str, label: str) -> list[str]:
    """
    Return one sentence for each kind of character that may not stand in a name; none if the name is fine.

    :param text: the name as it was written
    :param label: the field's label, for example "Name of the organisation"
    """
    found: dict[str, str] = {}
    for position, character in enumerate(text):
        if (kind := _kind(character)) and kind not in found:
            found[kind] = _sentence(kind, label, text, position)
    return list(found.values())


def _kind(character: str) -> str:
    if character in BREAKS:
        return "break"
    if character in DIRECTIONS:
        return "direction"
    if character in UNSEEN or _is_variation(character):
        return "unseen"
    category = unicodedata.category(character)
    if category in {"Cc", "Cn", "Co", "Cs"}:
        return "control"
    return "unseen" if category == "Cf" or (category == "Zs" and character not in " \u00a0") else ""


def _is_variation(character: str) -> bool:
    return (
        "\u180b" <= character <= "\u180f"
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def _sentence(kind: str, label: str, text: str, position: int) -> str:
    what = {
        "break": "a line break",
        "direction": "a text-direction control character",
        "control": "a control character",
        "unseen": "an invisible character",
    }[kind]
    remedy = {
        "break": "Write it on one line.",
        "direction": f"It could make the name read backwards. Remove it: {_around(text, position)}",
    }.get(kind, f"Remove it: {_around(text, position)}")
    return f"{label} contains {what} {_place(text, position)}. {remedy}"


def _place(text: str, position: int) -> str:
    before = _visible(text[:position]).split()
    return f"after '{before[-1][-20:]}'" if before else "at its beginning"


def _around(text: str, position: int) -> str:
    before, after = _visible(text[:position])[-20:], _visible(text[position + 1 :])[:20]
    return f"{before}{SHOWN}{after}".strip()


def _visible(text: str) -> str:
    return "".join(" " if character in BREAKS else character for character in text if not _hides(character))


def _hides(character: str) -> bool:
    return bool(_kind(character)) and character not in BREAKS
