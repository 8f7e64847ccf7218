"""Pages of people and companies."""

from django.urls import path

from companies.views import account, forgotten, joining, logging_in, people, security

app_name = "companies"
urlpatterns = [
    path("login/code/", logging_in.step, name="second-step"),
    path("login/code/resend/", logging_in.resend, name="second-step-resend"),
    path("forgotten/", forgotten.ask, name="forgotten"),
    path("forgotten/code/", forgotten.code, name="forgotten-code"),
    path("forgotten/code/resend/", forgotten.again, name="forgotten-resend"),
    path("forgotten/password/", forgotten.password, name="forgotten-password"),
    path("account/", account.account, name="account"),
    path("account/confirm/", account.confirm, name="confirm"),
    path("account/alerts/<int:pk>/", account.alert_mail, name="alert-mail"),
    path("account/password/", account.password, name="password"),
    path("account/email/", account.email, name="email"),
    path("account/email/code/", account.email_code, name="email-code"),
    path("account/app/", security.app, name="app"),
    path("account/app/remove/", security.remove_app, name="app-remove"),
    path("account/recovery/", security.recovery, name="recovery"),
    path("account/recovery/download/", security.download_recovery, name="recovery-download"),
    path("account/sessions/", security.signed_in, name="sessions"),
    path("account/sessions/end-others/", security.end_other_sessions, name="sessions-end-others"),
    path("account/sessions/<int:pk>/end/", security.end_session, name="session-end"),
    path("account/browsers/<int:pk>/revoke/", security.revoke_browser, name="browser-revoke"),
    path("companies/", joining.switch, name="switch"),
    path("company/", people.company, name="company"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:pk>/role/", people.change_role, name="member-role"),
    path("people/<int:pk>/deactivate/", people.deactivate, name="member-deactivate"),
    path("people/<int:pk>/reactivate/", people.reactivate, name="member-reactivate"),
    path("people/invitations/<int:pk>/resend/", people.resend_invitation, name="invitation-resend"),
    path("people/invitations/<int:pk>/revoke/", people.revoke_invitation, name="invitation-revoke"),
    path("invitations/<str:secret>/", joining.invitation, name="invitation"),
]
