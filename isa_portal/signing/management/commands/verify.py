"""Checks the evidence: rows, chains, files, seals, the log, and a checkpoint that somebody kept."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from isa_portal.agreements.models import Agreement
from isa_portal.evidence import audit, guards
from isa_portal.evidence import verify as evidence
from isa_portal.evidence.verifier import notes
from isa_portal.signing import verify


class Command(BaseCommand):
    help = "Recompute the evidence and name everything that does not agree."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("reference", nargs="?", help="the agreement to check, for example 02/15")
        what.add_argument("--all", action="store_true", help="check every agreement, chain, file and seal")
        parser.add_argument("--checkpoint", type=Path, help="a file with a checkpoint from a letter, or the letter")

    def handle(self, *args: Any, **options: Any) -> None:
        findings, erased = self._everything() if options["all"] else self._of(options["reference"])
        if options["checkpoint"]:
            findings += evidence.checkpoint(_kept(options["checkpoint"]))
        findings += [f"The guard {name} is missing: run manage.py migrate." for name in guards.missing(connection)]
        for words in erased:
            self.stdout.write(words)
        for finding in findings:
            self.stderr.write(finding)
        if findings:
            raise CommandError(f"{len(findings)} found. Do not rely on what is named above before it is explained.")
        compared = " It agrees with the checkpoint that was kept." if options["checkpoint"] else ""
        self.stdout.write(f"Everything agrees. {audit.checkpoint()}.{compared}")

    def _everything(self) -> tuple[list[str], list[str]]:
        return [*evidence.everything(), *verify.rows(Agreement.objects.all())], list(evidence.erasures())

    def _of(self, reference: str) -> tuple[list[str], list[str]]:
        found = Agreement.objects.filter(reference=reference).select_related("board")
        if not found:
            raise CommandError(f"There is no agreement {reference}. Write the reference as it stands on its page.")
        findings: list[str] = []
        for one in found:
            subjects = [version.key for version in one.versions.all()]
            findings += [*evidence.chain(one.chain), *evidence.files(subjects)]
        return [*findings, *verify.rows(found)], list(evidence.erasures(verify.people_of(found)))


def _kept(path: Path) -> notes.Checkpoint:
    try:
        return notes.read_file(path.read_bytes())
    except OSError as error:
        raise CommandError(f"The file {path} cannot be read: {error.strerror}.") from error
    except notes.Unreadable as error:
        raise CommandError(f"{path}: {error}") from error
