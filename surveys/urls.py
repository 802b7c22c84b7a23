"""The customers' addresses of surveys."""

from django.urls import path

from surveys import views

urlpatterns = [
    path("surveys/<str:token>/", views.survey, name="survey"),
    path("surveys/for/<str:token>/", views.survey_for_ticket, name="survey_for_ticket"),
]
