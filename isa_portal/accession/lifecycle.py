"""States of an accession: a table, nothing else."""

from django.db.models import TextChoices

from isa_portal.lib.states import Machine, move


class AccessionState(TextChoices):
    PREPARING = "preparing", "Being prepared"
    CONSENTING = "consenting", "Waits for the consent of the parties"
    SIGNING = "signing", "Out for signature"
    ACCEDED = "acceded", "Acceded"
    REFUSED = "refused", "Refused by a party"
    WITHDRAWN = "withdrawn", "Withdrawn"


ASK_CONSENT = move("ask consent", AccessionState.PREPARING, to=AccessionState.CONSENTING)
ASK_SIGNATURE = move("ask signature", AccessionState.PREPARING, AccessionState.CONSENTING, to=AccessionState.SIGNING)
REFUSE = move("refuse", AccessionState.CONSENTING, to=AccessionState.REFUSED)
ACCEDE = move("accede", AccessionState.SIGNING, to=AccessionState.ACCEDED)
OPEN = (AccessionState.PREPARING, AccessionState.CONSENTING, AccessionState.SIGNING)
WITHDRAW = move("withdraw", *OPEN, to=AccessionState.WITHDRAWN)

ACCESSION = Machine("Accession", (AccessionState.PREPARING,), (ASK_CONSENT, ASK_SIGNATURE, REFUSE, ACCEDE, WITHDRAW))
MACHINES = (ACCESSION,)
