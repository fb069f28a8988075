"""What comes back of a letter: reports of mail systems, and what is none."""

from datetime import timedelta
from email.message import EmailMessage

from isa_portal.correspondence import services
from isa_portal.correspondence.models import Letter
from isa_portal.correspondence.services import Recipient, Subject
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole
from isa_portal.reminders import sweep
from tests import stories

NOON = stories.NOON
ADDRESS = "director@bristol.example"


def owe(occurrence="once", to=ADDRESS, kind="lent"):
    about = Subject("agreement:1", "board:1", "agreement:1", "01/26")
    facts = {"reference": "01/26", "title": "Family support", "until": "1 May 2027", "email": to}
    return services.owe(kind, to=Recipient(to, "Director"), about=about, occurrence=occurrence, context=facts, at=NOON)


def report(message_id, *, action="failed", status="5.1.1", to=ADDRESS, code="550 5.1.1 No such mailbox", words=""):
    """A delivery report as mail systems write it (RFC 3464)."""
    return (
        "From: MAILER-DAEMON@relay.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words or 'It could not be delivered.'}\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {code}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()


def automatic(sent):
    reply = EmailMessage()
    reply["From"], reply["Subject"], reply["Auto-Submitted"] = ADDRESS, "Out of office", "auto-replied"
    reply["In-Reply-To"] = sent.message_id
    reply.set_content("I am away until Monday.")
    return reply.as_bytes()


def wrote(mail_server):
    """Ask a constable for a signature; return the world, who is to hear if it does not arrive, and the letter."""
    story = stories.world()
    stories.version_in("out_for_signature", story, tier=1)
    administrator = stories.person("admin@police.example", "Administrator", "Head of governance")
    organisations.appoint(administrator, story.police, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=story.at)
    sweep.sweep(at=story.at)
    mail_server.letters.clear()
    letter = Letter.objects.get(kind="signature_wanted", recipient=story.constable.email)
    return story, {story.secretariat.email, story.colleague.email, administrator.email}, letter


def heard(mail_server, at):
    """Sweep within the hour, and return who heard of a mailbox that refuses letters, each as often as they did."""
    for minutes in (5, 55):
        sweep.sweep(at=at + timedelta(minutes=minutes))
    hints = ("a mailbox refuses letters", "Another e-mail address is wanted")
    return sorted(one["To"] for one in mail_server.letters if any(hint in one["Subject"] for hint in hints))
