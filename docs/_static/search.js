// Searches the sections of the site: ranks with MiniSearch what docs/_ext/search_index.py wrote.
"use strict";

const SiteSearch = (() => {
  const SHOWN = 20;
  const EXCERPT = 220; // characters
  // The constants were chosen on tests/search/questions.tsv and held-out.tsv; a fifth more or less of any changes little.
  // How often a word counts in each part of a section: twice in what explains, and twice again in its heading.
  // The heading and the description of a page count for its sections, too.
  const WEIGHTS = { title: 5, asked: 4, text: 2, about: 2, page: 1, within: 2, message: 1, code: 1 };
  // Words count up to four times by their weights, so k is four times the usual 1.2 to 2. b: a long section pays for
  // half its length, since an error with a long message is no worse an answer. d: none for a word that is far from all.
  const BM25 = { k: 8, b: 0.5, d: 0 };
  const PART = 0.6; // `function` alone, where `tf.function` is asked for
  const HEADING = 1; // for a heading that is asked for word by word
  const ASKED = 1.6; // the same for a question that the section says it answers
  const WHOLE = 1; // for a heading or question of the same words as what is asked, however common they are
  const COMMON = 5; // as rare as one word usually is: added to a heading, so that a short one needs more than a word
  // Who pastes a message wants the error, who asks a question wants what explains. Both want less to look things up.
  const KINDS = [
    { of: /#error-/, message: 1.15, question: 0.8 },
    { of: /^reference\//, message: 0.8, question: 0.8 },
  ];
  const PASTED = /(?:Error|Exception|Warning)\b|\n/;
  const QUESTION = /^\s*(?:how|what|why|when|where|which|who|is|are|do|does|did|can|could|should|will|would)\b|\?\s*$/i;
  // What any question may say, about whatever subject, and the prefix of every name.
  const STOP = new Set(
    ("a about after again all also am an and another any anyone are as at be because been before being between both " +
      "but by can come could did do does doing each else even every fix for from gave get gets give given gives go " +
      "goes good got had has have having help here how i if in into is issue it its just know like lot make makes many " +
      "may me more most much my need no now of often on or other our out over please possible problem properly really " +
      "right see seem should since so some someone something still such support tf than thanks that the their them " +
      "then there these they thing this though through to too tried try trying under until up us use used using very " +
      "want wants was way we well were what when where which who why will with work worked working works would wrong " +
      "yet you your tensorflow").split(" "),
  );
  const stemmer = new EnglishStemmer();
  // Words for one thing, which stemming leaves apart. The first stands for all.
  const SAME = [
    "memory ram oom leak",
    "gpu gpus",
    "cpu cpus",
    "tpu tpus",
    "slow slower slowdown",
    "fast faster",
    "session sess",
    "freeze frozen",
    "port convert translate migrate rewrite",
    "repeatable reproducible deterministic determinism nondeterministic nondeterminism",
    "pickle picklable pickleable unpicklable",
    "replacement replace equivalent instead alternative",
    "difference differ versus vs",
    "several multiple",
  ];
  const same = new Map(
    SAME.map((list) => list.split(" ").map((word) => stemmer.stemWord(word))).flatMap((alike) =>
      alike.map((word) => [word, alike[0]]),
    ),
  );

  // Words that askers use for what the site calls otherwise. They stand for one another, and count less than the word.
  const RELATED = [
    "print display show log output",
    "plot draw visualize picture diagram graphviz tensorboard",
    "gpu cuda device accelerator",
    "check tell verify whether detect",
    "allocate reserve limit growth",
    "hang deadlock stuck lock block",
    "fork multiprocessing joblib process pool worker",
    "thread parallel concurrent multithread",
    "hessian jacobian derivative second order higher",
    "train fit training",
    "weight variable parameter",
    "update assign modify mutate increment",
    "port upgrade legacy old v1 tf1",
    "dynamic eager imperative",
    "static graph symbolic",
    "jit xla compile",
    "load restore import read open",
    "checkpoint ckpt saver",
    "signature serving_default input_signature",
    "once first trace tracing retrace",
    "free release cleanup clear delete",
    "crash fail break",
    "constant immutable",
    "callback hook",
    "gradienttape tape",
    "pytorch torch",
    "jax flax",
    "placeholder feed feed_dict",
    "nan inf",
    "disable off stop prevent avoid",
    "advantage benefit gain worth pro",
  ];
  const related = new Map();
  for (const list of RELATED) {
    const stems = new Set(list.split(" ").map(stem).filter(Boolean));
    for (const one of stems) related.set(one, new Set([...(related.get(one) ?? []), ...stems]));
  }
  const OTHERWISE = 0.1; // what they count
  const LONGEST = 12; // words of a question; what is longer says enough by itself
  const FEW = 1 / 3; // of the words of a question, by weight: less of them in the best section is no answer

  // -- What is asked --------------------------------------------------------------------------------

  const RAISED = /(?:[\w.]+\.)?\b(\w*(?:Error|Exception|Warning)): /g;
  // What a tensor without a value prints: its name tells nothing, and what it is does.
  const SYMBOLIC = /\bTensor\("[^"]*"(?:, shape=\([^)]*\))?(?:, dtype=\w+)?[^)]*\)|<tf\.Tensor '[^']*'[^>]*>/g;
  const COLOR = /(?:\x1b|\u241b)?\[\d+(?:;\d+)*m/g; // of a terminal, with or without what stands before it
  const NOISE = [
    /\{\{function_node [^}]*\}\}/g,
    /\[\[\{\{node [^}]*\}\}\]\]/g,
    /\[Op:[^\]]*\](?: name:)?/g,
    /Original stack trace[^]*$/g,
    /Arguments received by[^]*$/g,
    /File "[^"]*", line \d+(?:, in \S+)?/g,
    /\b__(?:inference|forward|backward)_\w+/g,
    /0x[0-9a-fA-F]+/g,
    /\b[IWEF]\d{4} [\d:.]+ +\d+ /g,
    /[\w./\\-]+\.(?:py|cc|h):\d+\]?/g,
    /\b[A-Za-z]:\\[^\s"']+/g,
    /(?:\/[\w.-]+){2,}/g,
    /WARNING:tensorflow:|Graph execution error:|in user code:|Detected at node[^:]*:/g,
    /Exception encountered when calling \S+/g,
  ];

  // A word as long as a file tells nothing, and each pattern would try it from every letter on.
  const shortened = (text) => text.replace(/\S{1000,}/g, (word) => word.slice(0, 1000));

  // The part of a pasted text that tells: the last error of a traceback, without what is wrapped around it.
  function tellingPart(text) {
    let telling = text.replace(COLOR, "").replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"');
    const raised = [...telling.matchAll(RAISED)];
    const isTraceback = /Traceback \(most recent call last\)|File "|Cell In\[|in user code:/.test(telling);
    if (raised.length && (isTraceback || raised.length > 1)) {
      telling = telling.slice(raised.at(-1).index);
    }
    telling = telling.replace(SYMBOLIC, " symbolic tensor ");
    telling = telling.replace(RAISED, "$1: "); // without the module of the class
    for (const noise of NOISE) telling = telling.replace(noise, " ");
    return telling.slice(0, 400);
  }

  // -- Words ----------------------------------------------------------------------------------------

  function stem(word) {
    const lower = word.toLowerCase();
    if (lower.length < 2 || STOP.has(lower) || /^[\d.]+$/.test(lower)) return "";
    if (!/^[a-z]+$/.test(lower)) return lower;
    const stemmed = stemmer.stemWord(lower);
    return same.get(stemmed) ?? stemmed;
  }

  // A name is one word and several: `tf.data.Dataset` is also `data` and `Dataset`. A class of errors is one.
  const known = new Map();
  function read(word) {
    if (STOP.has(word.toLowerCase())) return { whole: "", parts: [] };
    if (!known.has(word)) {
      const split = word.split(/[._]/).flatMap((part) =>
        /(?:Error|Exception|Warning)$/.test(part) ? [part] : part.split(/(?<=[a-z0-9])(?=[A-Z])/),
      );
      const parts = split.filter(Boolean);
      known.set(word, { whole: stem(word), parts: parts.length > 1 ? parts.map(stem).filter(Boolean) : [] });
    }
    return known.get(word);
  }

  const WORD = /[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*/g;
  // `TensorFlow 1.15` and `tf 1` are one word, since they tell of old code. A 2 tells nothing: most pages are about it.
  const OLD = /\b(?:tensorflow|tf)[ -]?v?1(?:\.[\dx]+)*(?![\w.])/gi;
  const words = (text) => (text.replace(OLD, "tf1").match(WORD) ?? []).map(read);
  const terms = (text) => words(text).flatMap(({ whole, parts }) => [whole, ...parts]).filter(Boolean);

  // -- The index ------------------------------------------------------------------------------------

  let engine = null;
  let sections = [];
  const having = new Map(); // how many sections have a term

  // The terms of a section, each as often as it counts. They are one field, or BM25 would saturate each part by itself.
  function counted(section) {
    const counts = new Map();
    for (const [part, weight] of Object.entries(WEIGHTS)) {
      for (const term of terms(section[part] ?? "")) counts.set(term, (counts.get(term) ?? 0) + weight);
    }
    for (const term of counts.keys()) having.set(term, (having.get(term) ?? 0) + 1);
    return [...counts].flatMap(([term, count]) => Array(count).fill(term));
  }

  // The index holds each part of all sections together, since that compresses better.
  function build() {
    const { pages, parts } = window.SEARCH_INDEX;
    const names = Object.keys(parts);
    sections = [];
    for (const [address, title, count] of pages) {
      for (let place = 0; place < count; place += 1) {
        const section = Object.fromEntries(names.map((name) => [name, parts[name][sections.length]]));
        const texts = section.title.split("\t"); // every second one is in the font of code
        sections.push({
          ...section,
          title: texts.join(""),
          texts,
          from: title,
          page: place ? title : "",
          address: section.anchor ? `${address}#${section.anchor}` : address,
        });
      }
    }
    sections.forEach((section, id) => {
      section.id = id;
      const heading = words(section.title).flatMap(({ whole, parts }) => (parts.length ? parts : whole || []));
      section.heading = new Set(heading);
      section.questions = (section.asked ?? "").split("\n").filter(Boolean).map((line) => new Set(terms(line)));
    });
    engine = new MiniSearch({
      fields: ["terms"],
      extractField: (section, field) => (field === "id" ? section.id : counted(section)),
      stringifyField: (list) => list,
      tokenize: (list) => list,
      processTerm: (term) => term,
    });
    engine.addAll(sections);
  }

  function rarity(term) {
    const count = having.get(term) ?? 0;
    return Math.log(1 + (sections.length - count + 0.5) / (count + 0.5));
  }

  // `tf-keras` is `tf_keras`, where the site has that name.
  const joined = (name) => (having.has(name.toLowerCase().replaceAll("-", "_")) ? name.replaceAll("-", "_") : name);

  // The terms of a question with what each counts.
  function weighed(text) {
    const weights = new Map();
    const add = (term, weight) => term && weights.set(term, Math.max(weight, weights.get(term) ?? 0));
    for (const { whole, parts } of words(text.replace(/\w+(?:-\w+)+/g, joined))) {
      if (!parts.length || having.has(whole)) add(whole, 1);
      for (const part of parts) add(part, PART);
    }
    if (weights.size <= LONGEST && !PASTED.test(text)) {
      for (const [term, weight] of [...weights]) {
        for (const other of related.get(term) ?? []) if (having.has(other)) add(other, OTHERWISE * weight);
      }
    }
    return weights;
  }

  // How much of a heading was asked for, from 0 to 1.
  function share(heading, found) {
    let all = COMMON;
    let asked = 0;
    for (const term of heading) {
      all += rarity(term);
      if (found.includes(term)) asked += rarity(term);
    }
    return asked / all;
  }

  // The pages with a text in their title: for what consists of words that say nothing, such as `tensorflow`.
  function titled(query) {
    const text = query.trim().toLowerCase();
    const hits = sections.filter(({ page, title }) => text && !page && title.toLowerCase().includes(text));
    return hits.slice(0, SHOWN).map((hit) => ({ ...hit, score: 0, terms: [] }));
  }

  function search(query, typing = false) {
    if (!engine) build();
    query = shortened(query);
    const weights = weighed(tellingPart(query));
    if (!weights.size) return titled(query);
    const last = [...weights.keys()].at(-1);
    const form = QUESTION.test(query) ? "question" : "message";
    const found = engine.search("", {
      tokenize: () => [...weights.keys()],
      boostTerm: (term) => weights.get(term),
      boostDocument: (id) => KINDS.find(({ of }) => of.test(sections[id].address))?.[form] ?? 1,
      bm25: BM25,
      // Only what is on no page is a typing error: one letter in five may be wrong, at most two.
      fuzzy: (term) => (!having.has(term) && term.length > 4 && /^[a-z_]+$/.test(term) ? 0.2 : 0),
      maxFuzzy: 2,
      prefix: (term) => typing && term === last,
      weights: { fuzzy: 0.6, prefix: 0.4 }, // less than the word itself
    });
    // The words themselves, apart from those that only stand for them.
    const told = new Set([...weights.keys()].filter((term) => weights.get(term) > OTHERWISE));
    const worth = (some) =>
      some.reduce((sum, term) => sum + (told.has(term) ? weights.get(term) * rarity(term) : 0), 0);
    const whole = worth([...told]);
    const isTold = (line) => line.size === told.size && [...told].every((term) => line.has(term));
    for (const hit of found) {
      const { heading, questions } = sections[hit.id];
      hit.share = worth(hit.queryTerms) / whole;
      // MiniSearch multiplies by how many words were found: a word that counts less is less than one.
      const weight = hit.queryTerms.reduce((sum, term) => sum + weights.get(term), 0);
      hit.score *= weight / hit.queryTerms.length;
      const asked = Math.max(0, ...questions.map((each) => share(each, hit.terms)));
      const same = [heading, ...questions].some(isTold) ? WHOLE : 0;
      hit.score *= 1 + HEADING * share(heading, hit.terms) + ASKED * asked + same;
    }
    found.sort((one, other) => other.score - one.score);
    const hits = found.map(({ id, score, terms, queryTerms, share }) => ({ ...sections[id], score, terms, queryTerms, share }));
    return explained(query, hits).slice(0, SHOWN);
  }

  // What to know of the results of a question: which of its words were not found, and whether the best has but few.
  function doubt(query, hits) {
    if (PASTED.test(query)) {
      const { listed, name, missed, alike } = SiteExplain.explain(query);
      if (alike) return `${missed} is not among the names that are gone. Did you mean ${alike}? `;
      if (!listed && /^(?:same|changed)$/.test(name?.status)) return `${name.name} is in TensorFlow 2, too. `;
      return listed ? "" : "No entry has this message. ";
    }
    const heard = new Set(hits.flatMap(({ queryTerms = [] }) => queryTerms));
    const isHeard = (word) => {
      const { whole, parts } = read(word);
      return !whole || [whole, ...parts].some((term) => having.has(term) || heard.has(term));
    };
    const unheard = [...new Set(query.match(WORD) ?? [])].filter((word) => !isHeard(word));
    if (unheard.length) return `Not found: ${unheard.join(", ")}. `;
    return hits[0]?.share < FEW ? "The likeliest has only a few of these words. " : "";
  }

  // What was pasted and is the message of an entry for sure has that entry first, as `tfxray explain` does.
  function explained(query, hits) {
    const { sure, telling, name, answers } = SiteExplain.explain(query);
    if (!sure) return hits;
    const { address, number } = answers[0];
    const section = sections.find((each) => each.address === address);
    const terms = hits.find((hit) => hit.address === address)?.terms ?? [];
    const rest = hits.filter((hit) => hit.address !== address);
    return [{ ...section, score: (hits[0]?.score ?? 0) + 1, terms, number, telling, name }, ...rest];
  }

  // -- The page -------------------------------------------------------------------------------------

  const BADGES = {
    errors: "Error",
    howto: "How-to",
    tutorials: "Tutorial",
    explanation: "Explanation",
    reference: "Reference",
  };
  const LONGEST_ADDRESS = 4000; // characters: many servers refuse more than 8,000
  const isEmbedded = window !== window.parent; // in the dialog that shell.js opens

  // Cuts the part of a text that holds most of the words, between words, and marks them.
  function excerpt(text, found) {
    const asked = new Set(found);
    const isAsked = ([word]) => terms(word).some((term) => asked.has(term));
    const marks = [...text.matchAll(WORD)].filter(isAsked);
    const inside = (mark) => marks.filter((other) => other.index >= mark.index && other.index < mark.index + EXCERPT);
    const better = (best, mark) => (!best || inside(mark).length > inside(best).length ? mark : best);
    const first = marks.reduce(better, null);
    const start = first ? Math.max(0, text.lastIndexOf(" ", first.index - 30) + 1) : 0;
    const cut = text.lastIndexOf(" ", start + EXCERPT);
    const end = start + EXCERPT >= text.length || cut <= start ? text.length : cut;
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

  // A heading with its names in the font of code.
  function heading({ texts }) {
    return texts.map((text, at) => (at % 2 ? Object.assign(document.createElement("code"), { textContent: text }) : text));
  }

  function item(hit) {
    const link = document.createElement("a");
    link.href = hit.address;
    if (isEmbedded) link.target = "_top";
    link.append(...heading(hit));
    const entry = document.createElement("li");
    const card = hit.number && ErrorCard.make(hit);
    entry.append(link, card || excerpt(hit.text || hit.message || hit.code, hit.terms));
    return entry;
  }

  // The sections that were found on one page, below its title, where the best of them stands.
  function group(hits) {
    const list = document.createElement("ol");
    list.append(...hits.map(item));
    const from = document.createElement("p");
    from.className = "search-page";
    const badge = document.createElement("span");
    badge.className = "search-badge";
    badge.textContent = hits[0].number ? `Error E${hits[0].number}` : (BADGES[hits[0].address.split("/")[0]] ?? "Home");
    from.append(badge, " ", hits[0].from);
    const entry = document.createElement("li");
    entry.append(from, list);
    return entry;
  }

  function start() {
    const field = document.querySelector("#search-field");
    const list = document.querySelector("#search-results");
    const status = document.querySelector("#search-status");
    document.body.classList.toggle("search-embedded", isEmbedded);

    function show(typing) {
      const asked = field.value.trim();
      const hits = asked ? search(asked, typing) : [];
      const pages = new Map(hits.map(({ from }) => [from, hits.filter((hit) => hit.from === from)]));
      const at = list.contains(document.activeElement) ? document.activeElement.href : "";
      list.replaceChildren(...[...pages.values()].map(group));
      // They are shown again when what an entry says has come: whoever is among them stays there.
      if (at) [...list.querySelectorAll("a")].find(({ href }) => href === at)?.focus();
      const found = hits.length ? `${hits.length} sections, the likeliest first` : "Nothing found";
      const isDoubted = hits.length || PASTED.test(asked);
      status.textContent = asked ? (isDoubted ? doubt(asked, hits) : "") + found : "";
      if (!isEmbedded) keep(asked);
    }

    // The address keeps what was asked, to be read again or sent; what is too long for one is kept beside it.
    function keep(asked) {
      const address = asked ? `?q=${encodeURIComponent(asked)}` : location.pathname;
      const isLong = address.length > LONGEST_ADDRESS;
      history.replaceState(isLong ? { asked } : null, "", isLong ? location.pathname : address);
    }

    function move(event) {
      const stops = [field, ...list.querySelectorAll("a")];
      const at = stops.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const isPaste = document.activeElement === field && field.value.includes("\n");
      if (step && at >= 0 && stops[at + step] && !isPaste) {
        stops[at + step].focus();
        event.preventDefault();
      } else if (event.key === "Enter" && !event.shiftKey && document.activeElement === field) {
        event.preventDefault();
        show(false);
        list.querySelector("a")?.focus();
      } else if (event.key === "Escape" && isEmbedded) {
        window.parent.postMessage("close search", "*");
      }
    }

    field.value = new URLSearchParams(location.search).get("q") ?? history.state?.asked ?? "";
    field.addEventListener("input", () => show(true));
    document.addEventListener("keydown", move);
    field.focus();
    window.addEventListener("focus", () => document.activeElement === document.body && field.focus());
    window.addEventListener("message", ({ source, data }) => {
      if (!isEmbedded || source !== window.parent || !data.ask) return;
      field.value = data.ask; // what was pasted on the page around
      show(false);
    });
    build(); // now, so that the first letter typed need not wait for it
    show(false);
  }

  if (document.querySelector("#search-field")) start();
  return { search };
})();
