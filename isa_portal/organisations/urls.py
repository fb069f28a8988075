"""Addresses of the way in, of boards and of the register of bodies."""

from django.urls import path

from isa_portal.organisations.views import bodies, invitations, officers, seats, serving, way_in

BODY = "organisations/<slug:slug>/"

urlpatterns = [
    path("set-up/<str:token>/", way_in.set_up, name="set_up"),
    path("boards/<slug:board>/practice/", way_in.practice, name="practice"),
    path("boards/<slug:board>/host/", serving.change_host, name="change_host"),
    path("boards/<slug:board>/chair/", serving.name_chair, name="name_chair"),
    path("boards/<slug:board>/seats/new/", seats.add_seat, name="add_seat"),
    path("boards/<slug:board>/seats/<int:pk>/end/", seats.end_seat, name="end_seat"),
    path("add-organisation/", bodies.find_organisation, name="find_organisation"),
    path("add-organisation/new/", bodies.add_organisation, name="add_organisation"),
    path(f"{BODY}assurances/", bodies.assurances, name="organisation_assurances"),
    path(f"{BODY}particulars/", bodies.change_particulars, name="change_particulars"),
    path(f"{BODY}contact/", bodies.change_contact, name="change_contact"),
    path(f"{BODY}name/", bodies.change_name, name="change_name"),
    path(f"{BODY}name/new/", bodies.rename, name="rename_organisation"),
    path(f"{BODY}officers/", officers.officers, name="organisation_officers"),
    path(f"{BODY}officers/new/", officers.appoint_officer, name="appoint_officer"),
    path(f"{BODY}officers/<int:pk>/", officers.change_officer, name="change_officer"),
    path(f"{BODY}officers/<int:pk>/end/", officers.end_officer, name="end_officer"),
    path(f"{BODY}officers/<int:pk>/deputy/", officers.name_deputy, name="name_deputy"),
    # Before the token, which may be any text.
    path("invitation/account/", invitations.invitation_account, name="invitation_account"),
    path("invitation/new-link/", invitations.new_invitation_link, name="new_invitation_link"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
]
