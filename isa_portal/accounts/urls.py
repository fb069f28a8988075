"""Addresses of signing in and of one's own account."""

from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from isa_portal.accounts.views import account, details, entering, kept, others

urlpatterns = [
    path("sign-in/", entering.sign_in, name="sign_in"),
    path("sign-in/code/", entering.sign_in_code, name="sign_in_code"),
    path("sign-in/second-factor/", entering.sign_in_factor, name="sign_in_factor"),
    path("sign-in/passkey/", entering.sign_in_passkey, name="sign_in_passkey"),
    path("sign-in/passkey/questions/", entering.passkey_questions, name="passkey_questions"),
    # Named as django-allauth looks them up.
    path("sign-in/with/<str:provider_id>/", never_cache(require_GET(openid.login)), name="openid_connect_login"),
    path("sign-in/with/<str:provider_id>/back/", never_cache(require_GET(openid.callback)),
         name="openid_connect_callback"),
    path("sign-out/", entering.sign_out, name="sign_out"),
    path("your-account/", account.your_account, name="your_account"),
    path("your-account/prove/", account.prove, name="prove"),
    path("your-account/kept/", kept.kept_work, name="kept_work"),
    path("your-account/password/", details.change_password, name="change_password"),
    path("your-account/details/", details.change_details, name="change_details"),
    path("your-account/letters/", details.letter_preferences, name="letter_preferences"),
    path("your-account/stay/", account.stay, name="stay"),
    path("your-account/second-factor/", account.add_factor, name="add_factor"),
    path("your-account/second-factor/app/", account.add_app, name="add_app"),
    path("your-account/second-factor/passkey/", account.add_passkey, name="add_passkey"),
    path("your-account/second-factor/<int:pk>/remove/", account.remove_factor, name="remove_factor"),
    path("your-account/recovery-codes/", account.recovery_codes, name="recovery_codes"),
    path("your-account/sessions/<int:pk>/end/", account.end_visit, name="end_visit"),
    path("your-account/sessions/end/", account.end_visits, name="end_visits"),
    path("people/<int:pk>/factors/", others.remove_factors, name="remove_factors"),
]  # fmt: skip
