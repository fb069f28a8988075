"""Addresses of records; the list stands among the tabs of an agreement (desk)."""

from django.urls import path

from isa_portal.records import views

R = "boards/<slug:board>/agreements/<slug:slug>/records/"

urlpatterns = [
    path(f"{R}records.csv", views.records_csv, name="records_csv"),
    path(f"{R}add/<slug:kind>/", views.add_record, name="add_record"),
    path(f"{R}<int:number>/", views.record, name="record"),
    path(f"{R}<int:number>/steps/<int:pk>/", views.take_step, name="take_step"),
    path(f"{R}<int:number>/strike-out/", views.strike_out, name="strike_out"),
    path(f"{R}<int:number>/released.pdf", views.released, name="released_copy"),
]
