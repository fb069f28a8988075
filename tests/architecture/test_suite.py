"""The suite keeps its own promises: no network, no silent skip, letters that really travel."""

import asyncio
import smtplib
import socket
from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.core.mail import send_mail
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from tests.conftest import MailServer, NetworkBlocked, failed_if_skipped, outside_the_browser


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_a_test_cannot_connect_to_another_machine(host: str) -> None:
    with pytest.raises(NetworkBlocked, match=host):
        socket.create_connection((host, 80), timeout=1)


def test_a_test_cannot_ask_for_the_address_of_another_machine() -> None:
    with pytest.raises(NetworkBlocked, match=r"council\.example"):
        socket.getaddrinfo("council.example", 443)


def test_a_skipped_test_fails_with_its_reason() -> None:
    report = pytest.TestReport("test_x", ("test_x.py", 1, "test_x"), {}, "skipped", "no browser here", "call")

    failed_if_skipped(report)

    assert report.failed
    assert "no browser here" in str(report.longrepr)


def test_the_browser_cannot_leave_this_machine(page: Page) -> None:
    with pytest.raises(PlaywrightError, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://192.0.2.1/")


def test_a_test_with_a_page_can_run_an_event_loop_of_its_own(page: Page) -> None:
    page.set_content("<p>Sealed</p>")

    with pytest.raises(RuntimeError), closing(answer()) as refused:
        asyncio.run(refused)
    with outside_the_browser():
        assert asyncio.run(answer()) == "sealed"

    assert page.text_content("p") == "Sealed"


async def answer() -> str:
    return "sealed"


def test_noon_is_one_instant(noon: datetime) -> None:
    assert noon == datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_letters_arrive_at_the_mail_server(mail_server: MailServer) -> None:
    send_mail("Review due", "Due on 1 December.", "portal@localhost", ["ig@police.example"])

    assert [(letter["Subject"], letter["To"]) for letter in mail_server.letters] == [
        ("Review due", "ig@police.example")
    ]


def test_the_mail_server_can_refuse(mail_server: MailServer) -> None:
    mail_server.answer = "451 try later"

    with pytest.raises(smtplib.SMTPDataError, match="try later"):
        send_mail("Review due", "Due on 1 December.", "portal@localhost", ["ig@police.example"])
