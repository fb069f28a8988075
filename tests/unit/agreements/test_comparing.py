"""What differs between two texts: nothing is lost, nothing is invented, and it does not take long."""

import copy
import random
import time

import pytest

from isa_portal.agreements.comparing import clauses, compare, matching, words
from isa_portal.agreements.comparing.words import ADDED, REMOVED, Allowance, Piece
from tests.documents import an_agreement


def clause(number, heading, text, **more):
    return {"number": number, "heading": heading, "text": text, **more}


def changed(**parts):
    """Compare the whole agreement with itself but for some parts."""
    before = an_agreement.agreement()
    return compare(before, {**copy.deepcopy(before), **parts})


def section(found, heading):
    return next(one for one in found.sections if one.heading == heading)


def lines(entry):
    return [line.words for line in entry.lines]


def pieces(text, kind):
    return [piece.text.strip() for piece in text.pieces if piece.kind == kind]


# Words ----------------------------------------------------------------------------------------------------------------


def test_only_the_changed_words_are_marked():
    text = words.compare(
        "A party leaves by one month's notice.", "A party leaves by three months' notice.", Allowance()
    )

    assert pieces(text, REMOVED) == ["one month's"]
    assert pieces(text, ADDED) == ["three months'"]
    assert text.count == 1


def test_a_line_that_came_by_itself_is_one_change_in_a_paragraph_of_its_own():
    text = words.compare("First.\n\nLast.", "First.\n\nBetween.\n\nLast.", Allowance())

    assert [[(p.kind, p.text) for p in paragraph] for paragraph in text.changed] == [[("added", "Between.")]]
    assert text.count == 1


def test_a_break_that_came_by_itself_is_shown():
    text = words.compare("One. Two.", "One.\nTwo.", Allowance())

    assert text.count == 1
    assert Piece(ADDED, "¶") in text.changed[0]


def test_how_a_text_is_spaced_is_no_change_of_its_words():
    assert words.compare("One  two\r\n\r\n\r\nthree", "One two\n\nthree\n", Allowance()).count == 0


WORDS = ["the", "a", "family", "plan,", "(shared)", "**notice**", "ŵyneb", "tŷ", "sgrìobh", ">>", "R&D", "<b>", "3.5"]


def edited(chance, text):
    """Change a text as people do: a word, a line, a line to another place."""
    found = [line.split(" ") for line in text.split("\n")]
    for _ in range(chance.randint(0, 6)):
        line = chance.choice(found) if found else []
        act = chance.choice(["word", "drop", "new", "move", "gone"])
        if act == "word" and line:
            line[chance.randrange(len(line))] = chance.choice(WORDS)
        elif act == "drop" and line:
            del line[chance.randrange(len(line))]
        elif act == "new":
            found.insert(chance.randint(0, len(found)), chance.choices(WORDS, k=chance.randint(1, 5)))
        elif act == "move" and found:
            found.insert(chance.randint(0, len(found) - 1), found.pop(chance.randrange(len(found))))
        elif act == "gone" and found:
            found.pop()
    return "\n".join(" ".join(line) for line in found)


@pytest.mark.parametrize("allowance", [words.MOST_WORDS, 30, 0])
def test_what_is_shown_gives_back_both_texts(allowance):
    for seed in range(400):
        chance = random.Random(seed)
        old = "\n".join(" ".join(chance.choices(WORDS, k=chance.randint(0, 12))) for _ in range(chance.randint(0, 8)))
        new = edited(chance, old)

        text = words.compare(old, new, Allowance(allowance))

        assert (text.before, text.after) == (words.normal(old), words.normal(new)), seed
        assert bool(text.count) == (words.normal(old) != words.normal(new)), seed
        shown = [piece.text for paragraph in text.paragraphs for piece in paragraph]
        assert "".join("".join(shown).replace("¶", "").split()) == "".join(
            "".join(piece.text for piece in text.pieces).split()
        )


# Clauses --------------------------------------------------------------------------------------------------------------


def standings(old, new):
    return {entry.heading: (entry.standing, entry.moved) for entry in clauses.compare(old, new, Allowance())}


THREE = [clause(1, "Purpose", "Why we share."), clause(2, "Leaving", "How one leaves."), clause(3, "Law", "The power.")]


def test_a_clause_that_went_elsewhere_moved_and_the_others_stay():
    new = [
        clause(1, "Law", "The power."),
        clause(2, "Purpose", "Why we share."),
        clause(3, "Leaving", "How one leaves."),
    ]

    assert standings(THREE, new) == {
        "1. Law": ("same", "Moved: it was clause 3."),
        "2. Purpose": ("same", ""),
        "3. Leaving": ("same", ""),
    }


def test_a_clause_that_moved_and_changed_is_neither_added_nor_removed():
    new = [clause(1, "Law", "The power and the duty."), *({**c, "number": c["number"] + 1} for c in THREE[:2])]

    entry = clauses.compare(THREE, new, Allowance())[0]

    assert (entry.standing, entry.moved, entry.count) == ("changed", "Moved: it was clause 3.", 2)


def test_a_clause_added_before_others_moves_none_of_them():
    new = [clause(1, "Security", "Locked."), *({**one, "number": one["number"] + 1} for one in THREE)]

    assert list(standings(THREE, new).values()) == [("added", ""), *[("same", "")] * 3]


def test_a_removed_clause_stands_where_it_stood():
    new = [THREE[0], {**THREE[2], "number": 2}]

    assert list(standings(THREE, new)) == ["1. Purpose", "2. Leaving", "2. Law"]


def test_a_clause_with_another_heading_is_known_by_its_words():
    new = [THREE[0], clause(2, "Ending", "How one leaves."), THREE[2]]

    entry = clauses.compare(THREE, new, Allowance())[1]

    assert entry.standing == "changed"
    assert pieces(entry.lines[0].text, REMOVED) == ["Leaving"]


def test_a_key_is_stronger_than_a_heading():
    old = [clause(1, "Purpose", "Alpha", key="a"), clause(2, "Leaving", "Beta", key="b")]
    new = [clause(1, "Leaving", "Alpha", key="a"), clause(2, "Purpose", "Gamma", key="c")]

    assert [entry.standing for entry in clauses.compare(old, new, Allowance())] == ["changed", "removed", "added"]


def test_as_few_clauses_as_possible_are_said_to_have_moved():
    assert matching.moved([3, 0, 1, 2]) == {0}
    assert matching.moved([0, 1, 2]) == set()
    assert matching.moved([2, 1, 0]) in ({0, 1}, {1, 2}, {0, 2})


# Everything else ------------------------------------------------------------------------------------------------------


def test_two_equal_texts_differ_in_nothing():
    assert changed().words == "Nothing differs."


def test_a_difference_that_nobody_can_read_is_still_told():
    assert changed(purpose=an_agreement.agreement()["purpose"] + "  ").words == "Only spaces and line breaks differ."


def test_a_change_of_terms_is_a_sentence():
    terms = copy.deepcopy(an_agreement.agreement()["terms"])
    terms["notice"] |= {"count": 3, "method": ""}
    terms["commences_on"] = "2027-01-01"
    terms["declarations"] = ["I may sign."]

    found = section(changed(terms=terms), "Terms")

    told = [line for entry in found.changed for line in lines(entry)]
    assert "The period of notice was 1 month; it is now 3 months." in told
    assert "The way of giving notice was in writing; it is no longer stated." in told
    assert "The earliest day of coming into force was 1 December 2026; it is now 1 January 2027." in told
    assert told.count("Declarations of each signatory:") == 2


def test_the_head_counts_changes_and_where_they_are():
    agreement = an_agreement.agreement()
    texts = [{**one} for one in agreement["clauses"]]
    texts[4]["text"] = texts[4]["text"].replace("24 hours of", "12 hours of")
    texts[5]["text"] += " It keeps a list."
    reliances = agreement["reliances"][:1]
    flows = [
        {**flow, "special_category": flow["special_category"] or flow["number"] == 5} for flow in agreement["flows"]
    ]

    found = changed(clauses=texts, reliances=reliances, flows=flows)

    assert found.words == "4 changes in 2 clauses, 1 data flow, 1 gateway."
    assert section(found, "Law").changed[0].standing == "removed"
    assert section(found, "Law").changed[0].changes == "1 change"
    assert lines(section(found, "Data flows").changed[0]) == ["Special category data: it was no; it is now yes."]


def test_a_party_that_joins_and_a_score_that_rises_are_told():
    agreement = an_agreement.agreement()
    risks = copy.deepcopy(agreement["risks"])
    risks["rows"][0]["residual"] = [2, 2, 4]
    parties = [*agreement["parties"], {"legal_name": "Riverside Trust", "role": "Controller", "lead": False}]

    found = changed(risks=risks, parties=parties)

    assert lines(section(found, "Risks").changed[0]) == [
        "The score after countermeasures was 1 × 2 = 2; it is now 2 × 2 = 4."
    ]
    assert [(e.heading, e.standing) for e in section(found, "Parties").changed] == [("Riverside Trust", "added")]


def test_a_field_and_a_part_that_nobody_thought_of_are_shown_by_their_names():
    flows = [{**flow, "lives_in": "the United Kingdom"} for flow in an_agreement.agreement()["flows"]]
    items = [{"name": "Date of birth", "why_needed": "To match"}]

    found = changed(flows=flows[:5], data_items=items, answers=[{"question": "May it be passed on?", "answer": "No"}])

    assert lines(section(found, "Data flows").entries[0]) == [
        "The lives in was not stated; it is now the United Kingdom."
    ]
    assert lines(section(found, "Data items").entries[0]) == [
        "Name: Date of birth",
        "Reason why it is needed: To match",
    ]
    assert found.words == "7 changes in 5 data flows, 1 data item, 1 entry of answers."


def test_a_field_that_older_texts_lack_is_no_change_while_it_says_nothing():
    flows = [{**flow, "opt_out": False, "system": ""} for flow in an_agreement.agreement()["flows"]]

    assert changed(flows=flows).count == 0


def test_a_mark_that_turns_what_is_read_is_shown_as_its_code():
    found = changed(purpose="Pay \u202eeno\u202c")

    shown = "".join(piece.text for piece in section(found, "Purpose").entries[0].text.pieces)
    assert "[U+202E]eno[U+202C]" in shown
    assert "\u202e" not in shown


# Time -----------------------------------------------------------------------------------------------------------------


def seconds(act):
    start = time.process_time()
    act()
    return time.process_time() - start


def large(seed, vocabulary):
    chance = random.Random(seed)
    names = [f"word{n}" for n in range(vocabulary)]
    agreement = an_agreement.agreement()
    agreement["clauses"] = [
        clause(n, f"Heading {n}", "\n\n".join(" ".join(chance.choices(names, k=80)) for _ in range(8)))
        for n in range(1, 201)
    ]
    agreement["data_items"] = [
        {"number": n, "name": f"Item {n}", "why_needed": " ".join(chance.choices(names, k=30))} for n in range(1, 501)
    ]
    return agreement


@pytest.mark.parametrize("vocabulary", [30, 400, 20_000])
def test_two_hundred_clauses_and_five_hundred_items_that_share_no_line_compare_in_a_request(vocabulary):
    old, new = large(1, vocabulary), large(2, vocabulary)

    assert seconds(lambda: compare(old, new)) < 6


@pytest.mark.parametrize("text", [">" * 10_000 + " x", "> " * 10_000, "word " * 20_000, "\n".join("ab" * 20_000)])
def test_hostile_texts_are_quick(text):
    assert seconds(lambda: words.compare(text, text.replace("x", "y")[1:] + "!", Allowance())) < 2
