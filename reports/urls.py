"""Addresses of the reports."""

from django.urls import path

from reports import frequent_views, views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/usual/", views.usual, name="usual"),
    path("dashboard/surge/", views.surge, name="surge"),
    path("dashboard/surveys/", views.satisfied, name="satisfaction"),
    path("dashboard/frequent/", frequent_views.issues, name="frequent"),
    path("dashboard/frequent/<int:pk>/", frequent_views.issue, name="frequent_issue"),
    path("dashboard/learning/", views.learn, name="learning"),
]
