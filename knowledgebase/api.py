"""Articles for programs: a list, a search, one article."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api import pagination
from helpdesk.api.asking import Query
from helpdesk.api.problems import Problem
from helpdesk.models import User
from knowledgebase import search
from knowledgebase.choices import EntryState
from knowledgebase.models import Article
from knowledgebase.models.articles import ArticleQuerySet

QUESTION_LENGTH = 200


class ArticleQuery(Query):
    """Filters of the list."""

    q = serializers.CharField(max_length=QUESTION_LENGTH, required=False, help_text="Words; the best twenty, in one page.")


class ArticleShown(serializers.Serializer[Any]):
    """An article without its text."""

    slug = serializers.CharField()
    audience = serializers.ChoiceField(["public", "internal"])
    state = serializers.ChoiceField(EntryState.values)
    title = serializers.CharField()
    title_en = serializers.CharField(allow_blank=True)
    summary = serializers.CharField(allow_blank=True)
    summary_en = serializers.CharField(allow_blank=True)
    topics = serializers.ListField(child=serializers.CharField(), help_text="Codes of issue types.")
    updated_at = serializers.DateTimeField()


class WholeArticle(ArticleShown):
    """An article."""

    body = serializers.CharField(help_text="Markdown.")
    body_en = serializers.CharField(allow_blank=True, help_text="Markdown.")


def readable(user: User) -> ArticleQuerySet:
    """What a person may read: everybody's articles, for those with the right also internal ones."""
    return Article.objects.visible_to(user) if user.has_perm("knowledgebase.view_article") else Article.objects.public()


class Articles(GenericAPIView[Any]):
    """The list, and the search."""

    queryset = Article.objects.none()
    serializer_class = ArticleShown
    order = "-updated_at"

    @extend_schema(
        operation_id="articles_list",
        summary="Articles you may read, or those that answer a question",
        parameters=[ArticleQuery],
        responses={200: ArticleShown(many=True), 400: OpenApiResponse(Problem)},
    )
    def get(self, request: Request) -> Response:
        """Newest first; with `q` the best first."""
        user: User = request.user  # type: ignore[assignment]
        asked = ArticleQuery.read(request, *pagination.NAMES)
        if asked.get("q"):
            found = search.find(asked["q"], user if user.has_perm("knowledgebase.view_article") else None)
            return Response({"next": None, "previous": None, "results": ArticleShown(found, many=True).data})
        rows = self.paginate_queryset(readable(user).defer("body", "body_en", "tokens")) or []
        return self.get_paginated_response(ArticleShown(rows, many=True).data)


class OneArticle(GenericAPIView[Any]):
    """One article with its text."""

    serializer_class = WholeArticle

    @extend_schema(operation_id="articles_retrieve", summary="One article", responses={200: WholeArticle, 404: OpenApiResponse(Problem)})
    def get(self, request: Request, slug: str) -> Response:
        """Drafts and internal ones are as unknown as a wrong address to those who may not read them."""
        user: User = request.user  # type: ignore[assignment]
        return Response(WholeArticle(get_object_or_404(readable(user), slug=slug)).data)


urlpatterns = [
    path("articles/", Articles.as_view(), name="articles"),
    path("articles/<slug:slug>/", OneArticle.as_view(), name="article"),
]
