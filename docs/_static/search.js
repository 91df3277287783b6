// Searches the sections of the site: ranks with MiniSearch what docs/_ext/search_index.py wrote.
"use strict";

const SiteSearch = (() => {
  const SHOWN = 20;
  const EXCERPT = 220; // characters
  const BOOST = { title: 3, message: 3, page: 1.2, text: 1, code: 0.6 };
  const ENTRY = 1.3; // an error's entry before a page that mentions it
  // Words that nearly every question has and that tell no section from another.
  const STOP = new Set(
    ("a about after am an and any are as at be been but by can did do does doing for from get gets got had has have " +
      "having how i if in into is it its me my no of on or so than that the their them then there these they this " +
      "to too use using was we were what when where which who why will with would you your").split(" "),
  );
  const stemmer = new EnglishStemmer();

  // -- What is asked --------------------------------------------------------------------------------

  const RAISED = /(?:[\w.]+\.)?\b(\w*(?:Error|Exception|Warning)): /g;
  const NOISE = [
    /\x1b\[[0-9;]*m/g,
    /\{\{function_node [^}]*\}\}/g,
    /\[\[\{\{node [^}]*\}\}\]\]/g,
    /\[Op:[^\]]*\](?: name:)?/g,
    /Original stack trace[^]*$/g,
    /Arguments received by[^]*$/g,
    /File "[^"]*", line \d+(?:, in \S+)?/g,
    /\b__(?:inference|forward|backward)_\w+/g,
    /0x[0-9a-fA-F]+/g,
    /(?:\/[\w.-]+){2,}/g,
    /WARNING:tensorflow:|Graph execution error:|in user code:|Detected at node[^:]*:/g,
    /Exception encountered when calling \S+/g,
  ];

  // The part of a pasted text that tells: the last error of a traceback, without what is wrapped around it.
  function tellingPart(text) {
    let telling = text.replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"');
    const raised = [...telling.matchAll(RAISED)];
    const isTraceback = /Traceback \(most recent call last\)|File "|Cell In\[|in user code:/.test(telling);
    if (raised.length && (isTraceback || raised.length > 1)) {
      const last = raised.at(-1);
      telling = `${last[1]}: ${telling.slice(last.index + last[0].length)}`;
    }
    for (const noise of NOISE) telling = telling.replace(noise, " ");
    return telling.slice(0, 400);
  }

  function tokenize(text) {
    const found = text.match(/[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*/g) ?? [];
    const tokens = [];
    for (const word of found) {
      tokens.push(word);
      const parts = word.split(/\.|_|(?<=[a-z])(?=[A-Z])/).filter(Boolean);
      if (parts.length > 1) tokens.push(...parts);
    }
    return tokens;
  }

  function processTerm(term) {
    const lower = term.toLowerCase();
    if (lower.length < 2 || STOP.has(lower)) return null;
    return /^[a-z]+$/.test(lower) ? stemmer.stemWord(lower) : lower;
  }

  // -- The index ------------------------------------------------------------------------------------

  let engine = null;
  let sections = [];

  function build() {
    sections = window.SEARCH_INDEX.flatMap((page) =>
      page.sections.map((section) => ({
        ...section,
        page: page.title,
        address: section.anchor ? `${page.address}#${section.anchor}` : page.address,
      })),
    );
    sections.forEach((section, id) => { section.id = id; });
    engine = new MiniSearch({ fields: Object.keys(BOOST), tokenize, processTerm });
    engine.addAll(sections);
  }

  function search(query, typing = false) {
    if (!engine) build();
    const words = tokenize(tellingPart(query)).map(processTerm).filter(Boolean);
    const last = words.at(-1);
    const found = engine.search(tellingPart(query), {
      boost: BOOST,
      boostDocument: (id) => (sections[id].anchor.startsWith("error-") ? ENTRY : 1),
      combineWith: "OR",
      fuzzy: (term) => (term.length > 4 && /^[a-z_]+$/.test(term) ? 0.2 : 0),
      maxFuzzy: 2,
      prefix: (term) => typing && term === last && term.length > 1,
      weights: { fuzzy: 0.2, prefix: 0.4 },
    });
    // One rare word must not outweigh all others: what has more of the words asked for counts more.
    for (const hit of found) hit.score *= hit.queryTerms.length / new Set(words).size;
    found.sort((one, other) => other.score - one.score);
    return found.slice(0, SHOWN).map((hit) => ({ ...sections[hit.id], score: hit.score, terms: hit.terms }));
  }

  // -- The page -------------------------------------------------------------------------------------

  // Cuts the part of a text that holds most of the words, and marks them.
  function excerpt(text, terms) {
    const known = new Set(terms);
    const marks = [...text.matchAll(/[A-Za-z0-9_.]+/g)].filter((word) =>
      tokenize(word[0]).some((token) => known.has(processTerm(token))),
    );
    const inside = (mark) => marks.filter((other) => other.index >= mark.index && other.index < mark.index + EXCERPT);
    const first = marks.reduce((best, mark) => (!best || inside(mark).length > inside(best).length ? mark : best), null);
    const start = first ? Math.max(0, text.lastIndexOf(" ", first.index - 30) + 1) : 0;
    const end = Math.min(text.length, start + EXCERPT);
    const paragraph = document.createElement("p");
    let at = start;
    paragraph.append(start ? "… " : "");
    for (const mark of marks) {
      if (mark.index < at || mark.index + mark[0].length > end) continue;
      const marked = document.createElement("mark");
      marked.textContent = mark[0];
      paragraph.append(text.slice(at, mark.index), marked);
      at = mark.index + mark[0].length;
    }
    paragraph.append(text.slice(at, end), end < text.length ? " …" : "");
    return paragraph;
  }

  function item(hit) {
    const link = document.createElement("a");
    link.href = hit.address;
    link.textContent = hit.title;
    const from = document.createElement("span");
    from.className = "search-page";
    from.textContent = hit.title === hit.page ? "" : hit.page;
    const entry = document.createElement("li");
    entry.append(link, " ", from, excerpt(hit.text || hit.message || hit.code, hit.terms));
    return entry;
  }

  function start() {
    const field = document.querySelector("#search-field");
    const list = document.querySelector("#search-results");
    const status = document.querySelector("#search-status");

    function show(typing) {
      const asked = field.value.trim();
      const hits = asked ? search(asked, typing) : [];
      list.replaceChildren(...hits.map(item));
      status.textContent = !asked ? "" : hits.length ? `${hits.length} sections, the likeliest first` : "Nothing found";
      history.replaceState(null, "", asked ? `?q=${encodeURIComponent(asked)}` : location.pathname);
    }

    function move(event) {
      const stops = [field, ...list.querySelectorAll("a")];
      const at = stops.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && at >= 0 && stops[at + step]) {
        stops[at + step].focus();
        event.preventDefault();
      } else if (event.key === "Enter" && document.activeElement === field) {
        event.preventDefault();
        show(false);
        list.querySelector("a")?.focus();
      }
    }

    field.value = new URLSearchParams(location.search).get("q") ?? "";
    field.addEventListener("input", () => show(true));
    document.querySelector("#search").addEventListener("keydown", move);
    show(false);
    field.focus();
  }

  if (document.querySelector("#search-field")) start();
  return { search };
})();
