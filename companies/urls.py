"""Pages of people and companies."""

from django.urls import path

from companies import views

app_name = "companies"
urlpatterns = [path("companies/", views.switch, name="switch")]
