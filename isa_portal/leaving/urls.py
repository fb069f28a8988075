"""Addresses of leaving and ending."""

from django.urls import path

from isa_portal.leaving.views import ends, exits, giving, notices, removing, standing, suspending

A = "boards/<slug:board>/agreements/<slug:slug>/"

urlpatterns = [
    path(f"{A}give-notice/<int:party>/", giving.give_notice, name="give_notice"),
    path(f"{A}record-notice/<int:party>/", giving.record_notice, name="record_notice"),
    path(f"{A}notices/<int:pk>/", notices.notice, name="notice"),
    path(f"{A}notices/<int:pk>/letter/", notices.letter, name="notice_letter"),
    path(f"{A}notices/<int:pk>/scan/", notices.scan, name="notice_scan"),
    path(f"{A}notices/<int:pk>/service/", giving.record_service, name="record_service"),
    path(f"{A}notices/<int:pk>/drop/", notices.drop, name="drop_notice"),
    path(f"{A}notices/<int:pk>/answer/", notices.answer, name="answer_notice"),
    path(f"{A}notices/<int:pk>/change/", notices.change, name="change_notice"),
    path(f"{A}notices/<int:pk>/consent/", notices.consent, name="consent_to_notice"),
    path(f"{A}exit-tasks/<int:pk>/", exits.exit_task, name="exit_task"),
    path(f"{A}exit-tasks/<int:pk>/file/", exits.exit_file, name="exit_file"),
    path(f"{A}end/", ends.end, name="end_agreement"),
    path(f"{A}happened/", ends.happened, name="end_has_happened"),
    path(f"{A}lead/", ends.lead, name="appoint_lead"),
    path(f"{A}own-terms/", standing.own_terms, name="own_terms"),
    path(f"{A}own-terms/<int:pk>/paper/", standing.own_terms_paper, name="own_terms_paper"),
    path(f"{A}pass-on/", standing.reground, name="reground"),
    path(f"{A}remove/", removing.propose, name="propose_removal"),
    path(f"{A}removals/<int:pk>/", removing.removal, name="removal"),
    path(f"{A}removals/<int:pk>/hear/", removing.hear, name="hear_removal"),
    path(f"{A}removals/<int:pk>/answer/", removing.answer, name="answer_removal"),
    path(f"{A}removals/<int:pk>/decide/", removing.decide, name="decide_removal"),
    path(f"{A}removals/<int:pk>/drop/", removing.drop, name="drop_removal"),
    path(f"{A}suspend/<int:party>/", suspending.suspend, name="suspend_sharing"),
    path(f"{A}suspensions/<int:pk>/lift/", suspending.lift, name="lift_suspension"),
]
