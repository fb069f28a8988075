"""The pages of clauses: starting, referring, two at once, unsaved words, the clause bank."""

from datetime import timedelta

import pytest

from isa_portal.agreements.models import Agreement, ClauseWording, Jotting
from isa_portal.agreements.services import bank, clauses
from tests.pages.agreements.conftest import as_, at, events, of_board, sent_as_shown, stamp_at, text

OPEN = {"tier": "2", "reference": "07/26", "title": "Begun"}


def save(client, version, clause, **words):
    """Save a clause as the page lets a person do it: with the stamp of what was shown."""
    address = at("change_clause", version, clause.pk)
    stamp = client.get(address).context["form"]["stamp"].value()
    return client.post(address, {"stamp": stamp, **words})


def test_an_agreement_starts_from_a_template_and_shows_what_is_open(officer, story):
    words = {**OPEN, "lead": story.council.pk, "start": "children"}

    hub = text(officer.post(of_board("new_agreement", story), words, follow=True))
    version = Agreement.objects.get(reference="07/26").versions.get()
    page = text(officer.get(at("draft_text", version)))

    assert "Fill in clause 1, What this agreement is for: [the area" in hub
    assert "more: check before sending." in hub
    assert "3 of the 16 topics" in hub
    assert "It is not the national template." in page
    assert "Appendix A. Record of a decision not to share" in page
    assert '<a href="#clause-4"' in page
    assert "The duty stands in the Act." in text(officer.get(at("change_clause", version, version.clauses.first().pk)))


def test_an_agreement_starts_from_another_that_the_reader_may_see(officer, story, version):
    form = {**OPEN, "lead": story.council.pk}

    neither = text(officer.post(of_board("new_agreement", story), {**form, "start": "another"}))
    both = text(officer.post(of_board("new_agreement", story), {**form, "source": version.agreement.pk}))
    officer.post(of_board("new_agreement", story), {**form, "start": "another", "source": version.agreement.pk})

    assert "Choose the agreement to start from, or start from something else." in neither
    assert "Tick Another agreement to start from" in both
    assert Agreement.objects.get(reference="07/26").versions.get().clauses.count() == 2


def test_the_list_of_topics_leads_to_a_clause_of_that_topic(officer, version):
    hub = text(officer.get(at("draft", version)))
    address = f"{at('add_clause', version)}?topic=complaints"
    form = text(officer.get(address))
    officer.post(address, {"kind": "complaints", "heading": "Complaints", "text": "Complain to any party."})

    assert f'href="{address}"' in hub
    assert '<option value="complaints" selected>Complaints' in form
    assert address not in text(officer.get(at("draft", version)))


def test_a_reference_is_added_by_a_button_and_shown_as_a_link(officer, version):
    first, last = version.clauses.all()
    address = at("change_clause", version, last.pk)
    words = {"heading": "Leaving", "text": "As said in"}
    before = events()

    offered = text(officer.post(address, {**words, "refer_to": first.key, "refer": "1"}))
    assert events() == before
    save(officer, version, last, heading="Leaving", text=f"As said in {{clause:{first.key}}}")

    assert f"As said in {{clause:{first.key}}}</textarea>" in offered
    assert 'As said in <a href="#clause-1">clause 1</a>' in text(officer.get(at("draft_text", version)))
    for name in ("agreement_text",):
        assert '<a href="#clause-1">clause 1</a>' in text(officer.get(at(name, version)))
    refused = officer.post(at("remove_part", version, "text", first.pk))
    assert refused.status_code == 409
    assert "Clause 2, Leaving, refers to clause 1, Purpose." in text(refused)


def test_a_typed_link_to_a_place_that_does_not_exist_is_no_link(officer, version):
    clause = version.clauses.first()

    save(officer, version, clause, heading="Purpose", text="[here](#clause-9) [up](#clause-2)")

    page = text(officer.get(at("draft_text", version)))
    assert 'href="#clause-9"' not in page
    assert 'href="#clause-2">up' in page


def test_who_saves_second_sees_both_texts_and_then_decides(officer, editor, version):
    clause = version.clauses.first()
    address = at("change_clause", version, clause.pk)
    stamp = editor.get(address).context["form"]["stamp"].value()
    officer.post(address, {"heading": "Purpose", "text": "The officer's words", "stamp": stamp})

    told = editor.post(address, {"heading": "Purpose", "text": "The editor's words", "stamp": stamp})
    again = told.context["form"]["stamp"].value()
    page = text(told)
    clause.refresh_from_db()
    kept = clause.text
    editor.post(address, {"heading": "Purpose", "text": "The editor's words", "stamp": again})
    clause.refresh_from_db()

    assert told.status_code == 409
    assert "Secretariat officer, Governance officer changed this on 21 November 2026 at 13:00" in page
    assert page.count("The officer's words") == 1
    assert page.count("The editor's words") == 2
    assert (kept, clause.text) == ("The officer's words", "The editor's words")


def test_unsaved_words_wait_for_the_person_who_wrote_them(officer, editor, version):
    clause = version.clauses.first()
    address = at("change_clause", version, clause.pk)
    words = {"key": clause.key, "heading": "Purpose", "text": "Half a sentence"}
    before = events()

    said = officer.post(at("autosave", version), words).json()
    returned = text(officer.get(address))
    used = text(officer.post(address, {"unsaved": "use"}))

    assert said == {"said": "Saved at 13:00."}
    assert "You have unsaved words of 21 November 2026 at 13:00." in returned
    assert "Half a sentence" not in returned
    assert "Half a sentence</textarea>" in used
    assert "You have unsaved words" not in text(editor.get(address))
    assert events() == before
    save(officer, version, clause, heading="Purpose", text="Half a sentence and the rest")
    assert not Jotting.objects.exists()


PARTS = {
    "draft_purpose": ("purpose", {"purpose": "Half a purpose", "benefits": ""}),
    "draft_terms": ("terms", {"liability": "Half a clause", "notice_number": "2", "notice_unit": "months"}),
}


@pytest.mark.parametrize("name", PARTS)
def test_what_was_not_saved_of_a_part_waits_for_who_wrote_it(officer, editor, version, name):
    key, words = PARTS[name]
    address, half = at(name, version), next(word for word in words.values() if word.startswith("Half"))
    sent = {"key": key, "stamp": stamp_at(officer, address), "written_by": "nobody", **words}

    said = officer.post(at("autosave", version), sent).json()
    returned, used = text(officer.get(address)), text(officer.post(address, {"unsaved": "use"}))
    kept = Jotting.objects.get()
    dropped = officer.post(address, {"unsaved": "drop"})

    assert said == {"said": "Saved at 13:00."}
    assert "You have unsaved words of 21 November 2026 at 13:00." in returned
    assert f'data-autosave="{at("autosave", version)}" data-key="{key}"' in returned
    assert half not in returned
    assert half in used
    assert half not in text(editor.get(address))
    assert kept.words == {name: said for name, said in sent.items() if name not in ("key", "written_by")}
    assert dropped.status_code == 302
    assert not Jotting.objects.exists()


def test_saving_a_part_forgets_its_unsaved_words(officer, version):
    address, words = at("draft_purpose", version), {"purpose": "Half a purpose", "benefits": "Help."}
    officer.post(at("autosave", version), {"key": "purpose", **words})

    sent_as_shown(officer, address, words)

    version.refresh_from_db()
    assert version.purpose == "Half a purpose"
    assert not Jotting.objects.exists()


def test_dropped_words_are_gone_and_words_of_an_ended_session_are_not_taken(officer, client, version, settings):
    words = {"key": "new", "heading": "", "text": "Half a sentence"}
    officer.post(at("autosave", version), words)
    dropped = officer.post(at("add_clause", version), {"unsaved": "drop"})

    nobody = client.post(at("autosave", version), words)
    gone = officer.post(at("autosave", version), {**words, "key": "removed"})

    assert (dropped.status_code, nobody.status_code) == (302, 403)
    assert gone.status_code == 409
    assert "This clause was removed meanwhile." in gone.json()["said"]
    assert not Jotting.objects.exists()


def test_a_board_keeps_wordings_and_a_draft_uses_one(officer, story, version):
    clause = version.clauses.last()
    form = {
        "kind": "termination",
        "heading": "Leaving",
        "text": "By a month's notice.",
        "agreed_reference": "Minute 12",
    }

    officer.post(at("keep_wording", version, clause.pk), form)
    officer.post(of_board("add_wording", story), {**form, "heading": "Afresh", "text": "Other words"})
    fresh = ClauseWording.objects.get(heading="Afresh")
    used = officer.post(at("draft_bank", version), {"wording": fresh.pk}, follow=True)
    listed = text(officer.get(of_board("clause_bank", story)))
    one = text(officer.get(of_board("wording", story, fresh.pk)))

    assert "Clause 3, Afresh, is added from the clause bank." in text(used)
    assert "2 agreed wordings" in listed
    assert "clause 3 of version 0.1: word for word" in one
    assert "Minute 12" in one
    officer.post(of_board("retire_wording", story, fresh.pk), follow=True)
    assert "Afresh" not in text(officer.get(at("draft_bank", version)))
    assert officer.post(at("draft_bank", version), {"wording": fresh.pk}).status_code == 409


def test_the_bank_is_its_boards_alone(story, editor, version):
    wording = bank.keep(story.board, heading="Ours", text="Words", by=story.secretariat, at=story.at)
    clause = version.clauses.first()
    pages = [of_board("clause_bank", story), of_board("add_wording", story), of_board("wording", story, wording.pk)]

    for address in [*pages, at("draft_bank", version), at("keep_wording", version, clause.pk)]:
        assert as_(story.outsider).get(address).status_code == 404, address
    assert as_(story.outsider).post(of_board("retire_wording", story, wording.pk)).status_code == 404
    assert "Ours" in text(editor.get(at("draft_bank", version)))
    assert editor.get(at("keep_wording", version, clause.pk)).status_code == 409


@pytest.mark.parametrize("words", ["Gwybodaeth am blant â phroblemau ŵyr ŷd", "Fiosrachadh mu chloinn òg, dè às ùr"])
def test_welsh_and_gaelic_are_written_everywhere(officer, version, words):
    officer.post(at("add_clause", version), {"heading": words, "text": f"{words}.", "is_appendix": "on"})

    page = text(officer.get(at("agreement_text", version)))

    assert f"Appendix A. {words}" in page
    assert f"<p>{words}.</p>" in page


def test_the_first_writer_of_unsaved_words_finds_that_the_clause_moved_on(officer, editor, story, version):
    clause = version.clauses.first()
    address = at("change_clause", version, clause.pk)
    stamp = editor.get(address).context["form"]["stamp"].value()
    editor.post(at("autosave", version), {"key": clause.key, "heading": "Purpose", "text": "Mine", "stamp": stamp})
    at_once = story.at + timedelta(minutes=5)
    clauses.change_clause(clause, heading="Purpose", text="Theirs", by=story.secretariat, at=at_once)

    used = editor.post(address, {"unsaved": "use"}).context["form"]["stamp"].value()
    saved = editor.post(address, {"heading": "Purpose", "text": "Mine", "stamp": used})

    assert saved.status_code == 409
    assert "Theirs" in text(saved)
