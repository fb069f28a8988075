"""Many agreements with their parties."""

from datetime import timedelta

from isa_portal.agreements.models import Agreement, Party
from tests.stories import NOON

STAGES = ("in_force", "terminating", "signed", "drafting", "out_for_signature", "superseded")


def many_agreements(number, boards, organisations, *, at=NOON):
    """Make agreements spread over boards, tiers, states and review dates, each with a lead and two more parties."""
    agreements = Agreement.objects.bulk_create(
        _agreement(place, boards[place // 18 % len(boards)], at) for place in range(number)
    )
    Party.objects.bulk_create(
        party for place, agreement in enumerate(agreements) for party in _parties(place, agreement, organisations)
    )
    return agreements


def _agreement(place, board, at):
    stage = STAGES[place % len(STAGES)]
    due = at.date() + timedelta(days=place * 7 % 700 - 350) if place % 5 else None
    return Agreement(
        board=board,
        tier=place // 6 % 3,
        reference=f"{place + 1000}/26",
        slug=f"{place + 1000}-26",
        title=f"Sharing for purpose {place}",
        state=stage if stage in ("in_force", "terminating", "signed", "superseded") else "proposed",
        stage=stage,
        in_force_from=at.date() - timedelta(days=400),
        review_due_from=due,
        review_due_on=due,
        created_at=at,
    )


def _parties(place, agreement, organisations):
    states = ("active", "active", "notice_given", "withdrawn", "listed", "joining")
    for turn in range(3):
        yield Party(
            agreement=agreement,
            organisation=organisations[(place + turn * 2) % len(organisations)],
            leads=turn == 0,
            state=states[(place + turn) % len(states)],
        )
