"""Evidence as an application: its guards are installed after every migrate."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate


class EvidenceConfig(AppConfig):
    name = "isa_portal.evidence"

    def ready(self) -> None:
        from isa_portal.evidence import checks, guards

        for label in ("AuditEvent", "LogEntry", "LogTile", "Checkpoint", "StoredDocument"):
            guards.append_only(f"evidence.{label}")
        guards.frozen_when("evidence.Person", fields=["key", "commitment"], when=guards.ALWAYS)
        pre_migrate.connect(guards.lift_before_migrate, dispatch_uid="guards lifted")
        post_migrate.connect(guards.install_after_migrate, dispatch_uid="guards")
        register(checks.guards_stand, Tags.database)
