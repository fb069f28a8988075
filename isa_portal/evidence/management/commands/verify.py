"""Checks the evidence: every chain, every file, every seal."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from isa_portal.evidence import audit, guards, verify


class Command(BaseCommand):
    help = "Recompute the evidence and name everything that does not agree."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--all", action="store_true", help="check every chain, file and seal")
        what.add_argument("--chain", help="check one chain only, for example agreement:12")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(verify.everything() if options["all"] else verify.chain(options["chain"]))
        findings += [f"The guard {name} is missing: run manage.py migrate." for name in guards.missing(connection)]
        for finding in findings:
            self.stderr.write(finding)
        if findings:
            raise CommandError(f"{len(findings)} found. Do not rely on what is named above before it is explained.")
        self.stdout.write(f"Everything agrees. {audit.checkpoint()}")
