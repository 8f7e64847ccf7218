"""Every address of the site."""

from django.urls import include, path

from anpr_site import views
from anpr_site.admin import site
from companies.views.logging_in import LogIn, log_out
from recognition.views.dashboard import dashboard

urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("login/", LogIn.as_view(), name="login"),
    path("logout/", log_out, name="logout"),
    path("health/", views.health, name="health"),
    path("pictures/", include("recognition.urls")),
    path("alerts/", include("recognition.alert_urls")),
    path("plates/", include("plates.urls")),
    path("", include("companies.urls")),
    path("admin/", site.urls),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
