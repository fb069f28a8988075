"""A stamped form tells two people apart who change one thing at once."""

from datetime import date

from django import forms

from isa_portal.design.fields import DayField
from isa_portal.design.forms import Stamped
from isa_portal.lib import stamps

READ = {"mailbox": "ig@body.example", "kinds": ["police"], "until": None}


class Body(Stamped):
    mailbox = forms.EmailField(label="Mailbox")
    kinds = forms.MultipleChoiceField(label="Kinds", choices=[("police", "Police"), ("charity", "Charity")])
    until = DayField(label="Until", required=False)


def sent(**changed):
    form = Body({"stamp": stamps.of(READ), "mailbox": "new@body.example", "kinds": ["police"], **changed}, facts=READ)
    assert form.is_valid()
    return form


def test_the_stamp_stays_as_long_as_nothing_changed():
    assert Body(facts=READ)["stamp"].value() == stamps.of(dict(READ))
    assert stamps.of(READ) != stamps.of({**READ, "until": date(2026, 11, 21)})


def test_both_values_are_told_and_the_work_is_kept():
    form = sent()
    now = {**READ, "mailbox": "other@body.example", "until": date(2026, 11, 30), "kinds": ["police", "charity"]}

    told = [(one.label, one.now, one.yours) for one in form.overtaken(now)]

    assert told == [
        ("Mailbox", "other@body.example", "new@body.example"),
        ("Kinds", "Police, Charity", "Police"),
        ("Until", "30 November 2026", "Nothing"),
    ]
    assert form["mailbox"].value() == "new@body.example"


def test_saving_again_after_being_told_rests_on_what_is_there_now():
    form, now = sent(), {**READ, "mailbox": "other@body.example"}

    form.overtaken(now)

    assert form["stamp"].value() == stamps.of(now)
