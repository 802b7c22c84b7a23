"""Django's own `{% url %}` and `{% translate %}`, which remember what they found: a page writes over a hundred of them.

Installed in place of Django's by the settings of the templates, so that no template needs to know.
"""

from functools import lru_cache
from typing import Any, cast

from django import template
from django.template import Node
from django.template.base import Parser, Token, Variable
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse_url
from django.templatetags import i18n
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class Address(URLNode):
    """`{% url %}` whose answers are kept by name and arguments; what cannot be a key is asked for as ever."""

    def render(self, context: Context) -> SafeString:
        """The address, or its name's error, as Django gives it."""
        if self.kwargs or self.asvar or not context.autoescape:
            return cast(SafeString, super().render(context))
        args = tuple(arg.resolve(context) for arg in self.args)
        request: Any = getattr(context, "request", None)
        within = getattr(request, "current_app", None)
        if within is None:
            within = getattr(getattr(request, "resolver_match", None), "namespace", None)
        # A lazy or mutable value is no key.
        if any(type(value) not in (str, SafeString, int) for value in args):
            return cast(SafeString, super().render(context))
        return _address(self.view_name.resolve(context), args, within, get_script_prefix(), get_urlconf())


@lru_cache(maxsize=4096)
def _address(name: str, args: tuple[str | int, ...], within: str | None, prefix: str, urlconf: str | None) -> SafeString:
    return conditional_escape(reverse(name, urlconf, args=args, current_app=within))


class Words(i18n.TranslateNode):
    """`{% translate %}` of a constant, looked up once in each language."""

    known: dict[tuple[str | None, bool], str]

    def render(self, context: Context) -> str:
        """The words in the reader's language."""
        key = (get_language(), context.autoescape)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = super().render(context)
        return found


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """Django's `url`."""
    node: Node = parse_url(parser, token)
    node.__class__ = Address
    return node


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """Django's `translate`."""
    node: Node = i18n.do_translate(parser, token)
    return _keeping(node)


def _keeping(node: Any) -> Node:
    """With a place for the words, where they are the same for every page."""
    said = node.filter_expression
    is_constant = isinstance(said.var, Variable) and said.var.literal is not None and not said.filters
    if is_constant and not node.asvar and not node.message_context:
        node.__class__ = Words
        node.known = {}
    return cast(Node, node)
