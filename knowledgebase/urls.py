"""The readers' addresses."""

from django.urls import path

from knowledgebase import views

urlpatterns = [
    path("kb/", views.articles, name="kb"),
    path("kb/<slug:slug>/", views.article, name="article"),
]
