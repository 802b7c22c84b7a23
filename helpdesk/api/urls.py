"""Addresses of the API; each app brings its own resources."""

from django.urls import include, path, re_path

from helpdesk.api import views

app_name = "api"

urlpatterns = [
    path("v1/", views.Root.as_view(), name="root"),
    path("v1/", include("knowledgebase.api")),
    path("v1/", include("tickets.api.urls")),
    path("v1/", include("surveys.api")),
    path("v1/schema/", views.schema, name="schema"),
    path("v1/docs/", views.docs, name="docs"),
    re_path(r"", views.Nothing.as_view()),
]
