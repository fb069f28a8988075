"""States of an accession: a table, nothing else."""

from django.db.models import TextChoices

from isa_portal.lib.states import Machine, move


class AccessionState(TextChoices):
    PREPARING = "preparing", "Being prepared"
    CONSENTING = "consenting", "Waits for the consent of the parties"
    SIGNING = "signing", "Out for signature"
    ACCEDED = "acceded", "Acceded"
    REFUSED = "refused", "Refused by a party"
    DECLINED = "declined", "Declined by who was to sign"
    WITHDRAWN = "withdrawn", "Withdrawn"


ASK_CONSENT = move("ask consent", AccessionState.PREPARING, to=AccessionState.CONSENTING)
ASK_SIGNATURE = move("ask signature", AccessionState.PREPARING, AccessionState.CONSENTING, to=AccessionState.SIGNING)
REFUSE = move("refuse", AccessionState.CONSENTING, to=AccessionState.REFUSED)
DECLINE = move("decline", AccessionState.SIGNING, to=AccessionState.DECLINED)
ACCEDE = move("accede", AccessionState.SIGNING, to=AccessionState.ACCEDED)
OPEN = (AccessionState.PREPARING, AccessionState.CONSENTING, AccessionState.SIGNING)
WITHDRAW = move("withdraw", *OPEN, to=AccessionState.WITHDRAWN)

MOVES = (ASK_CONSENT, ASK_SIGNATURE, REFUSE, DECLINE, ACCEDE, WITHDRAW)
ACCESSION = Machine("Accession", (AccessionState.PREPARING,), MOVES)
MACHINES = (ACCESSION,)
