// What a script can see is wrong with a page. Returns sentences; each names the element it speaks of.
// `given`: {language, closely: whether words that break are looked for as well}
(given) => {
  "use strict";
  const found = [];
  const doc = document.documentElement;
  const SLACK = 1.5;
  const name = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const kind = element.classList.length ? `.${[...element.classList].slice(0, 2).join(".")}` : "";
    const near = !id && !kind && element.parentElement ? `${element.parentElement.tagName.toLowerCase()}.${[...element.parentElement.classList].join(".")} > ` : "";
    return `${near}${element.tagName.toLowerCase()}${id}${kind}`;
  };
  const says = (kind, element, text = "") => found.push(`${kind}: <${name(element)}> ${text.trim().slice(0, 60)}`.trim());
  const styles = new Map();
  const style = (element) => { if (!styles.has(element)) styles.set(element, getComputedStyle(element)); return styles.get(element); };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const forReaders = (element) => element.closest(".sr, .vh, .skip, .visually-hidden, noscript, template, script, style, svg") !== null;
  // The desk writes a title where the pointer rests on something cut (titles.js).
  const titled = document.querySelector('script[src*="desk/titles"]') !== null;
  const named = (element) => titled || element.closest("[title], [aria-label], summary") !== null;
  const drawn = (element) => { const box = element.getBoundingClientRect(); return box.width > 2 && box.height > 2; };

  // ---- the page itself
  if (doc.scrollWidth > window.innerWidth + 1) {
    const wide = [...document.body.querySelectorAll("*")].filter((each) => shown(each) && each.getBoundingClientRect().right > window.innerWidth + SLACK).slice(-1)[0];
    says("page scrolls sideways", wide || document.body, `${doc.scrollWidth} > ${window.innerWidth}`);
  }
  if (!document.title.trim()) says("no title", doc);
  if (!doc.lang.toLowerCase().startsWith(given.language.slice(0, 2))) says("wrong lang", doc, doc.lang);
  const heads = [...document.querySelectorAll("h1")].filter(shown);
  if (heads.length !== 1) says("not one h1", doc, String(heads.length));

  // ---- words: cut, one character wide, in the other language
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const said = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const text = node.textContent.trim();
    const element = node.parentElement;
    if (!text || !element || forReaders(element) || !shown(element) || element.closest("option, select, textarea")) continue;
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((rect) => rect.width > 0.5 && rect.height > 0.5);
    if (!rects.length) continue;
    const look = style(element);
    const size = parseFloat(look.fontSize);
    if (size < 11) says("smaller than 11 px", element, text);
    const width = Math.max(...rects.map((rect) => rect.right)) - Math.min(...rects.map((rect) => rect.left));
    const letters = [...text].length;
    if (letters >= 4 && rects.length >= 4 && width <= size * 1.6) says("one character wide", element, text);
    if (letters >= 6 && rects.length >= letters / 2 && rects.length >= 3 && width <= size * 2.6) says("two characters wide", element, text);
    if (given.closely && /^[A-Za-z][A-Za-z ,.'’]*$/.test(text) && rects.length > text.split(" ").length) says("a word broken in two", element, text);
    said.push([element, text]);

    const right = Math.max(...rects.map((rect) => rect.right));
    const left = Math.min(...rects.map((rect) => rect.left));
    const bottom = Math.max(...rects.map((rect) => rect.bottom));
    let fixed = false;
    let clipped = false;
    for (let box = element; box && box !== document.body; box = box.parentElement) {
      const how = style(box);
      if (how.position === "fixed" || how.position === "absolute") fixed = true;
      const shortened = how.textOverflow === "ellipsis" || (how.webkitLineClamp && how.webkitLineClamp !== "none");
      const edge = box.getBoundingClientRect();
      if (!drawn(box)) { clipped = true; break; } // for screen readers only
      if (/auto|scroll/.test(how.overflowX) && box.scrollWidth > box.clientWidth + 1) break;
      if (/auto|scroll/.test(how.overflowY) && box.scrollHeight > box.clientHeight + 1) break;
      if (/hidden|clip/.test(how.overflowX) && (right > edge.right + SLACK || left < edge.left - SLACK)) {
        if (!shortened) says("cut without a sign", element, text);
        else if (!named(element)) says("cut without a title", element, text);
        clipped = true;
        break;
      }
      if (/hidden|clip/.test(how.overflowY) && bottom > edge.bottom + size * 0.4) {
        if (!shortened) says("cut at the foot", element, text);
        break;
      }
      if (shortened) { clipped = true; break; }
    }
    const panel = element.closest(".cols .panel");
    if (panel && !fixed && !clipped && right > panel.getBoundingClientRect().right + SLACK) says("out of its panel", element, text);
    if (!fixed && !clipped && right > window.innerWidth + SLACK && !element.closest(".scrolls") && doc.scrollWidth <= window.innerWidth + 1) {
      let scroller = element;
      while (scroller && !/auto|scroll/.test(style(scroller).overflowX)) scroller = scroller.parentElement;
      if (!scroller || scroller === document.body || scroller === doc) says("beyond the edge", element, text);
    }
  }

  // ---- controls
  for (const button of document.querySelectorAll("button, input[type=submit]")) {
    const sends = button.type === "submit" && !button.hasAttribute("hx-get") && !button.hasAttribute("hx-post");
    const lives = Object.keys(button.dataset).length || button.hasAttribute("aria-controls") || button.id || button.closest("[data-opens], dialog, details");
    if (sends && !button.form) says("button without a form", button, button.textContent);
    if (!sends && button.type === "button" && !lives && !button.hasAttribute("hx-get") && !button.hasAttribute("hx-post")) says("button that does nothing", button, button.textContent);
  }
  for (const link of document.querySelectorAll("a")) {
    const href = link.getAttribute("href");
    if (link.closest(".related-widget-wrapper, .datetimeshortcuts, .calendarbox, .clockbox, .inline-deletelink, .add-row, .actions, .delete-confirmation") || link.matches(".inline-deletelink, .addlink")) continue; // Django's own scripts
    if (href === null) { if (shown(link)) says("link to nowhere", link, link.textContent); continue; }
    if (href.startsWith("#") && (href.length < 2 || !document.getElementById(href.slice(1)))) says("link to a missing place", link, href);
    if (/^(javascript|data):/i.test(href)) says("link that runs", link, href);
  }
  for (const label of document.querySelectorAll("label[for]")) if (!document.getElementById(label.htmlFor)) says("label of nothing", label, label.textContent);
  for (const image of document.images) if (image.complete && image.naturalWidth === 0 && shown(image)) says("broken picture", image, image.getAttribute("src"));
  for (const use of document.querySelectorAll("svg use")) {
    if (shown(use.closest("svg")) && use.getBoundingClientRect().width === 0 && use.closest("svg").getBoundingClientRect().width > 0) says("empty icon", use.closest("svg"), use.getAttribute("href") || "");
  }

  // ---- the attributes that people read or hear
  for (const element of document.querySelectorAll("[title], [aria-label], [placeholder], img[alt]")) {
    if (element.closest("template, script")) continue;
    for (const attribute of ["title", "aria-label", "placeholder", "alt"]) {
      const text = (element.getAttribute(attribute) || "").trim();
      if (text) said.push([element, text]);
    }
  }
  for (const option of document.querySelectorAll("option")) if (option.textContent.trim()) said.push([option, option.textContent.trim()]);
  said.push([document.querySelector("title") || doc, document.title]);
  return { found, said: said.map(([element, text]) => [name(element), text, element.closest("bdi, [lang], textarea, pre, code, kbd") !== null]) };
}
