"""Addresses of the product; each app brings its own."""

from django.contrib import admin
from django.urls import include, path

from helpdesk import views
from helpdesk.later import later

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("i18n/setlang/", views.set_language, name="set_language"),
    path("admin/", admin.site.urls),
    later("api/", "helpdesk.api.urls", "api"),
    path("", include("knowledgebase.urls")),
    path("", include("tickets.urls")),
    path("", include("surveys.urls")),
    path("", include("reports.urls")),
]
