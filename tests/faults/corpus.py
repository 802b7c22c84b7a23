"""Text that attackers and odd keyboards send, in our own words.

Every payload that makes an element gives it the attribute `xss`, and every piece of script calls `hit()`: a page that lets
one through has an element with that attribute, or has counted a hit.
"""

# Markup, broken markup, the ends of everything that text can stand in, and what only becomes markup when it is decoded once more.
PAYLOADS = (
    "<script>hit()</script>",
    '"><script xss>hit()</script>',
    "'><img xss src=x onerror=hit()>",
    "<img xss src=x onerror=hit()>",
    "<IMG XSS SRC=x OnErRoR=hit()>",
    "<svg xss/onload=hit()>",
    "<svg xss><animate onbegin=hit() attributeName=x dur=1s>",
    "<svg xss><script>hit()</script></svg>",
    '" autofocus onfocus=hit() xss x="',
    "' onmouseover='hit()' xss x='",
    "` onclick=hit() xss `",
    "x onerror=hit() xss",
    '" style="animation:x" onanimationstart="hit()" xss="',
    "</textarea><img xss src=x onerror=hit()>",
    "</title><img xss src=x onerror=hit()>",
    "</script><script xss>hit()</script>",
    "</style><img xss src=x onerror=hit()>",
    "</option></select><img xss src=x onerror=hit()>",
    "--><img xss src=x onerror=hit()><!--",
    "]]><img xss src=x onerror=hit()>",
    "<!--><img xss src=x onerror=hit()>",
    "<iframe xss srcdoc='<script>parent.hit()</script>'>",
    "<iframe xss src=javascript:parent.hit()>",
    "<object xss data=javascript:hit()>",
    "<embed xss src=data:text/html,hit>",
    "<details xss open ontoggle=hit()>",
    "<input xss autofocus onfocus=hit()>",
    "<video xss><source onerror=hit()></video>",
    "<body xss onload=hit()>",
    "<form xss action=javascript:hit()><button>x",
    "<button xss formaction=javascript:hit()>x",
    "<a xss href=javascript:hit()>x</a>",
    '<a xss href="java&#x09;script:hit()">x</a>',
    '<a xss href="&#106;avascript&colon;hit()">x</a>',
    "<base xss href=//evil.example/>",
    "<meta xss http-equiv=refresh content=0;url=//evil.example>",
    "<link xss rel=stylesheet href=//evil.example/a.css>",
    "<style xss>@import '//evil.example/a.css';</style>",
    "<math xss><mtext><mglyph><style><!--</style><img xss src=x onerror=hit()>",
    "<noscript><p title='</noscript><img xss src=x onerror=hit()>'>",
    "<template xss><script>hit()</script></template>",
    "<xss hx-get=/healthz?xss hx-trigger=load>",
    '" hx-get="/healthz?xss" hx-trigger="load" xss="',
    "<div xss data-hx-on:load=hit()>",
    "<scr<script>ipt>hit()</scr</script>ipt>",
    "&lt;img xss src=x onerror=hit()&gt;",
    "&amp;lt;img xss src=x onerror=hit()&amp;gt;",
    "\\u003cimg xss src=x onerror=hit()\\u003e",
    "%3Cimg%20xss%20src%3Dx%20onerror%3Dhit()%3E",
    "＜img xss src=x onerror=hit()＞",
    "＜script＞hit()＜/script＞",
    "';hit();//",
    '";hit();//',
    "${hit()}{{hit()}}{%hit()%}<%=hit()%>",
    "javascript:hit()",
    "data:text/html,<script>hit()</script>",
    "[x](javascript:hit())",
    '![x](x"onerror="hit()"xss="x)',
    "[x](//evil.example 'x\" onclick=hit() xss=\"')",
    "{customer}<img xss src=x onerror=hit()>",
    "\u202e<img xss src=x onerror=hit()>\u2066",
    "\u200b<\u200bimg xss src=x onerror=hit()>",
    "@CS2024001<img xss src=x onerror=hit()>",
    '=HYPERLINK("javascript:hit()","x")',
)
"""More than sixty; each fits into eighty characters, so that it fits into a name."""

# Links that must not be followed from what others wrote: (Markdown, what it must not lead to).
LINKS = (
    "javascript:hit()", "JaVaScRiPt:hit()", " javascript:hit()", "java\tscript:hit()", "java\nscript:hit()", "\x01javascript:hit()",
    "javascript&colon;hit()", "&#106;avascript:hit()", "&#x6A;avascript:hit()", "data:text/html,hit", "DATA:text/html;base64,aGl0",
    "vbscript:hit()", "file:///etc/passwd", "blob:https://evil.example/x", "//evil.example/x", "\\\\evil.example\\x", "/\\evil.example",
    "/\t/evil.example", "///evil.example", "http:evil.example", "filesystem:http://x/", "view-source:javascript:hit()", "feed:javascript:hit()",
)  # fmt: skip

# Each is one "character" of a person, or breaks what counts them: emoji with modifiers, right to left, invisible, stacked.
ODD = {
    "emoji": "👩‍👩‍👧‍👦🇨🇳👍🏿",
    "right to left": "مرحبا שלום \u202eevil\u202c \u2067x\u2069",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "combining": "Z̸̡̛͕͓a̵l̷g̶o",
    "private and unassigned": "\ue000\U000e0001\U0010fffd\u0378",
    "separators": "\u2028\u2029\u0085\u000b\u000c",
    "wide": "Ａｂｃ１２３％＿",
}

# Signs that mean something to a database, a query language, a regular expression, a shell or a template.
SIGNS = (
    "%", "_", "'", '"', "\\", ";", "--", "/*", "*", "?", "(", ")", "[", "]", "{", "}", "^", "$", "|", "+", ".", "&", "!", ":", "<->", "~", "@",
    "#", "NEAR(", "AND", "OR", "NOT", '"a', "a:b", "a*", "^a", "col:x", "{a b}:c", "%%", "%s", "%(x)s", "{0}", "{{x}}", "\\'", "\\\\", "％", "＿",
    "'; DROP TABLE tickets_ticket; --", "' OR '1'='1", "a' || pg_sleep(5) || '", "\\x00", "&&", "||", "...", "ａ", "\u200b", "\u3000", " ",
)  # fmt: skip

# Numbers and moments that no column holds, or that only look like one.
NUMBERS = (
    "-1",
    "1e309",
    "NaN",
    "Infinity",
    "9223372036854775808",
    "-9223372036854775809",
    "9" * 4500,
    "0x10",
    "１２",
    "1_0",
    "²",
    "1.5",
    "",
)
MOMENTS = (
    "0001-01-01", "9999-12-31", "2026-02-30", "0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00",
    "2026-W47-1", "20261122", "24:00", "2026-11-22T25:61", "+010000-01-01",
)  # fmt: skip
