"""The clock that travels."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from isa_portal.demo import checks, clock
from isa_portal.lib.clock import SystemClock, london_date
from isa_portal.lib.errors import Refused


@pytest.fixture
def travelling(settings, tmp_path):
    settings.DEMONSTRATION, settings.DATA = True, tmp_path
    return clock.TravellingClock()


def test_the_clock_keeps_the_time_of_the_machine_until_somebody_travels(travelling):
    assert abs(travelling.now() - SystemClock().now()) < timedelta(seconds=5)


def test_every_process_sees_the_day_that_one_travelled_to(travelling):
    elsewhere = clock.TravellingClock()
    day = london_date(elsewhere.now()) + timedelta(days=31)

    arrival = clock.travel(day)

    assert london_date(elsewhere.now()) == london_date(travelling.now()) == day
    assert arrival <= elsewhere.now()


def test_one_can_travel_on_from_where_one_is(travelling):
    today = london_date(travelling.now())

    for days in (200, 201, 2000):
        clock.travel(today + timedelta(days=days))

        assert london_date(travelling.now()) == today + timedelta(days=days)


@pytest.mark.parametrize("days", [0, -1])
def test_the_clock_never_goes_back(travelling, days):
    day = london_date(travelling.now()) + timedelta(days=days)

    with pytest.raises(Refused, match="only travels forwards"):
        clock.travel(day)


def test_the_file_holds_how_far_one_is_ahead(travelling, tmp_path):
    (tmp_path / "day.json").write_text(json.dumps({"seconds": 86400}))

    assert abs(travelling.now() - SystemClock().now() - timedelta(days=1)) < timedelta(seconds=5)


def test_the_clock_refuses_to_be_made_where_people_work():
    with pytest.raises(ImproperlyConfigured, match="no demonstration"):
        clock.TravellingClock()


def test_the_checks_name_a_clock_that_travels_and_a_demonstration_that_is_deployed(settings):
    assert checks.only_a_demonstration_travels() == checks.no_demonstration_is_deployed() == []

    settings.CLOCK = checks.CLOCK
    assert [error.id for error in checks.only_a_demonstration_travels()] == ["demo.E001"]

    settings.DEMONSTRATION = True
    assert [error.id for error in checks.no_demonstration_is_deployed()] == ["demo.E002"]
    assert checks.only_a_demonstration_travels() == []
