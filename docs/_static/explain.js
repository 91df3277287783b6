// Explains a pasted error as `tfxray explain` does, function by function: tfxray/explain/{reading,matching,names,ranking}.py.
// The patterns and the entries come from there, through docs/_ext/explain_data.py.
"use strict";

const SiteExplain = (() => {
  const data = window.EXPLAIN;
  const { CODE, LONG, FLOOR, EARLIER, GAP, WIDEST, NAME, LEAST, TAIL, DTYPE, DEEPEST, LONGEST, WHOLE, TYPESET, MEANT, LETTERS } = data.constants;
  const compile = ({ source, flags }, more = "") => new RegExp(source, flags + more);
  const P = Object.fromEntries(Object.entries(data.patterns).map(([name, pattern]) => [name, compile(pattern)]));
  const all = (name) => compile(data.patterns[name], "g");
  const oneLine = (text) => text.split(/\s+/).filter(Boolean).join(" ");
  const escape = (text) => text.replace(/[.*+?^${}()|[\]\\\/-]/g, "\\$&");
  const cached = (make) => {
    const kept = new Map();
    return (text) => {
      if (!kept.has(text)) kept.set(text, make(text));
      return kept.get(text);
    };
  };

  // -- reading.py -----------------------------------------------------------------------------------

  function clean(text) {
    for (const [plain, marks] of Object.entries(TYPESET)) text = text.replace(new RegExp(`[${marks}]`, "g"), plain);
    text = text.replace(all("ANSI"), "").replace(/\r\n?/g, "\n");
    text = text.replace(all("ESCAPED"), (found) => MEANT[found] ?? found.slice(1));
    for (let round = 0; round < DEEPEST; round++) text = text.replace(all("PREFIX"), "");
    return text.replace(all("LOGGED"), "");
  }

  const line = ({ name, text }) => [name, text].filter(Boolean).join(": ");

  function messages(text) {
    const cleaned = clean(text);
    text = cleaned.replace(P.IGNORED, "") || cleaned;
    let found = [...text.matchAll(all("RAISED"))];
    if (!found.length) found = [...text.matchAll(all("SAID"))];
    const told = [];
    found.forEach((match, at) => {
      const end = match.index + match[0].length;
      const rest = text
        .slice(end, found[at + 1]?.index ?? text.length)
        .replace(all("FRAME"), "")
        .replace(all("DUMP"), "");
      const after = rest.search(P.AFTER);
      const [said, ...causes] = ((after < 0 ? rest : rest.slice(0, after)) || rest).split(P.LED_TO);
      const message = { name: match.groups.name, text: oneLine(said.slice(0, LONGEST)), start: match.index, end };
      if (!P.EMPTY.test(line(message))) told.push(message);
      const within = P.WITHIN.exec(message.text);
      if (within) {
        const text = message.text.slice(within.index + within[0].length);
        told.push({ ...message, name: within.groups.name, text });
      }
      told.push(...causes.map((cause) => ({ ...message, text: oneLine(cause.slice(0, LONGEST)) })));
    });
    if (!told.length) return text.trim() ? [{ name: "", text: oneLine(text.slice(-WHOLE)), isLast: true }] : [];
    let first = 0;
    for (let at = 1; at < told.length; at++) {
      const between = text.slice(told[at - 1].end, told[at].start);
      if (P.TRACEBACK.test(between) && !P.CHAINED.test(between)) first = at;
    }
    return told.map(({ name, text: said }, at) => ({ name, text: said, isLast: at >= first }));
  }

  // -- matching.py ----------------------------------------------------------------------------------

  const normal = cached((text) => oneLine(text.replace(all("QUOTES"), "").toLowerCase()));

  function literal(part) {
    const found = part.replace(/\.+$/, "").split(new RegExp(`(\\d+|\\b${DTYPE}\\b)`));
    return found.map((text, at) => (at % 2 ? (/^\d+$/.test(text) ? "\\d+" : DTYPE) : escape(text))).join("");
  }

  const pattern = cached((wording) => {
    const parts = normal(wording).split(GAP).map(oneLine);
    const whole = parts.map(literal).join(`.{0,${WIDEST}}?`);
    return parts.some(Boolean) ? new RegExp(`(?<!\\w)${whole}(?!\\w)`) : null;
  });
  const literalWords = cached((wording) => normal(wording).match(/\w+/g) ?? []);

  function says(message, wording) {
    if (!pattern(wording) || literalWords(wording).length < LEAST) return 0;
    if (!pattern(wording).test(normal(message))) return 0;
    return fixedBy(wording);
  }

  const fixedBy = (wording) => normal(wording).replaceAll(GAP, "").replaceAll(" ", "").length;

  function breaksOff(message, wording) {
    const told = normal(message).replace(/[. …]+$/, "");
    const worded = normal(wording);
    const at = told.length >= TAIL ? worded.indexOf(told.slice(-TAIL)) : -1;
    const beginning = at < 0 ? "" : worded.slice(0, at + TAIL);
    if ((beginning.match(all("PARTS")) ?? []).length < LEAST) return "";
    return new RegExp(`${pattern(beginning).source}$`).test(told) ? beginning : "";
  }

  const begins = (message, wording) => {
    const found = pattern(wording.replace(new RegExp(`^[${GAP}\`'" ]+`), ""))?.exec(normal(message));
    return Boolean(found) && found.index <= NAME;
  };
  const isOurs = (wording) => P.OURS.test(normal(wording).replaceAll(GAP, " "));
  const isShared = (wording) => P.SHARED.test(normal(wording).replaceAll(GAP, " "));

  // -- names.py -------------------------------------------------------------------------------------

  const MISSES = data.misses.map((each) => compile(each));
  const ALONE = data.alone.map((each) => compile(each));
  const INSIDE = data.inside.map(([each, name]) => [compile(each), name]);
  const outside = (module) => INSIDE.reduce((text, [each, name]) => text.replace(each, name), module);

  function missing(message, text) {
    for (const each of [...MISSES, ...ALONE]) {
      const found = each.exec(message.trim());
      if (found) return `${outside(found.groups.module)}.${found.groups.name}`;
    }
    let found = P.ANY_MODULE.exec(message);
    if (found) {
      const used = new RegExp(`\\b((?:tf|keras|K|tensorflow)(?:\\.\\w+)*)\\.${found.groups.name}\\b`, "g");
      const module = [...text.matchAll(used)].at(-1)?.[1];
      if (module) {
        return `${outside(/^K\b/.test(module) ? `tf.keras.backend${module.slice(1)}` : module)}.${found.groups.name}`;
      }
    }
    found = P.ANY_IMPORT.exec(message);
    if (!found) return "";
    const imported = new RegExp(`\\bfrom ((?:tensorflow|keras)[\\w.]*) import [^\\n]*\\b${found.groups.name}\\b`, "g");
    const module = [...text.matchAll(imported)].at(-1)?.[1];
    return module ? `${outside(module)}.${found.groups.name}` : "";
  }

  function find(name) {
    const plain = name.replace("tf.compat.v1.", "tf.");
    const parts = plain.split(".");
    const around = parts.map((_, at) => parts.slice(0, parts.length - 1 - at).join(".")).slice(0, -2);
    const tried = [name, plain, ...(plain.startsWith("tf.contrib") ? around : [])];
    const found = tried.find((each) => Object.hasOwn(data.names, each));
    if (found) return row(found, ...data.names[found]);
    if (name === plain && [...ofToday].some((each) => `${each}.`.startsWith(`${plain}.`))) return row(plain, "same", "", "");
    return gone(plain);
  }

  const row = (name, status, today, note) => ({ name, status, today, note });

  // That a module of TensorFlow 1 is gone, where all that was in it is.
  function gone(name) {
    if (name.startsWith("tf.keras")) return null; // of which only what is gone is known
    const parts = Object.entries(data.names).filter(([each]) => each.startsWith(`${name}.`));
    if (!parts.length || parts.some(([, [status]]) => status !== "removed")) return null;
    const replaced = parts.find(([, [, today]]) => today.startsWith("`"));
    const note = replaced ? `For one of its names, ${replaced[0]}, write ${replaced[1][1]}.` : "";
    return row(name, "removed", "", note);
  }

  // The names that are written today in place of others.
  const ofToday = new Set(Object.values(data.names).flatMap(([, today]) => today.match(all("NAMED")) ?? []));
  const isGone = (name) => !["same", "changed"].includes(name.status);

  // The name of the same module that is spelled most like one that nobody knows.
  function similar(name) {
    const split = (each) => [each.slice(0, each.lastIndexOf(".")), each.slice(each.lastIndexOf(".") + 1)];
    const [module, last] = split(name.toLowerCase());
    const near = [...new Set([...Object.keys(data.names), ...ofToday])]
      .filter((other) => split(other.toLowerCase())[0] === module)
      .map((other) => [slips(last, split(other.toLowerCase())[1]), other])
      .sort(([few, one], [many, other]) => few - many || (one < other ? -1 : 1));
    return near.length && near[0][0] <= Math.floor(last.length / LETTERS) ? near[0][1] : "";
  }

  // How many letters have to change, go, come or swap places to make one word another.
  function slips(one, other) {
    const rows = [[...Array(other.length + 1).keys()]];
    [...one].forEach((letter, at) => {
      const row = [at + 1];
      [...other].forEach((there, to) => {
        let least = Math.min(rows[at][to] + (letter !== there), rows[at][to + 1] + 1, row[to] + 1);
        const isSwap = at && to && letter === other[to - 1] && one[at - 1] === there;
        if (isSwap) least = Math.min(least, rows[at - 1][to - 1] + 1);
        row.push(least);
      });
      rows.push(row);
    });
    return rows.at(-1).at(-1);
  }

  // -- ranking.py -----------------------------------------------------------------------------------

  const words = cached((text) => {
    const found = text.replace(all("NOISE"), " ").toLowerCase().match(all("WORD")) ?? [];
    return new Set(found.flatMap((word) => [word, ...word.split(".")]));
  });
  const wordings = data.entries.map((entry) => {
    const before = entry.class ? `${entry.class}: ` : "";
    return [...entry.wordings, ...entry.raised].map((phrase) => words(before + phrase));
  });

  const having = new Map();
  data.entries.forEach((entry, at) => {
    const those = new Set([...wordings[at], ...entry.fails.map(words)].flatMap((some) => [...some]));
    for (const word of those) having.set(word, (having.get(word) ?? 0) + 1);
  });
  const weights = new Map([...having].map(([word, count]) => [word, Math.log(1 + data.entries.length / count)]));
  const weight = (some) => [...some].reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
  const weighed = new Map(); // of the entries' words, which stay
  const weightOf = (some) => weighed.get(some) ?? (weighed.set(some, weight(some)), weighed.get(some));

  function alike(a, heavy, b) {
    const both = weight([...b].filter((word) => a.has(word)));
    return (2 * both) / (heavy + weightOf(b) || 1);
  }

  function isTelling(wording, message, sameClass, fixed, text) {
    if ((isShared(wording) || P.FOREIGN.test(text)) && !P.OWN.test(text)) return false;
    if (isOurs(wording)) return sameClass || !message.name || fixed >= LONG;
    const isOne = (pattern) => new RegExp(`^(?:${pattern.source})$`).test(message.name);
    if (sameClass && isOne(P.CLASSES)) return true;
    return sameClass && fixed >= LONG && !isOne(P.PYTHONS) && P.EVIDENCE.test(text);
  }

  function match(entry, told, text) {
    let best = { score: 0, isSure: false, isCut: false, at: 0 };
    told.forEach((message, at) => {
      for (const whole of entry.wordings) {
        let [wording, fixed] = [whole, says(line(message), whole)];
        const isCut = !fixed;
        if (isCut) {
          wording = breaksOff(line(message), whole);
          fixed = fixedBy(wording);
          if (fixed < LONG) continue;
        }
        const sameClass = message.name === entry.class;
        const isSure = message.isLast && isTelling(wording, message, sameClass, fixed, text);
        const place = 2 * message.isLast + (2 * (at + 1)) / told.length;
        const first = 0.5 * begins(message.text, wording);
        const score = 1 + place + Math.min(fixed, 200) / 100 + 0.2 * sameClass + first;
        const better = score - best.score || isSure - best.isSure || isCut - best.isCut;
        if (better >= 0) best = { score, isSure, isCut, at };
      }
    });
    return best;
  }

  function inPython3(message, text) {
    const name = missing(message.text, text);
    const at = name.lastIndexOf(".");
    const module = name.slice(0, at).replace(/^tf\b/, "tensorflow");
    if (name && P.ANY_IMPORT.test(message.text)) {
      return { ...message, text: `cannot import name '${name.slice(at + 1)}' from '${module}'` };
    }
    if (!name || !P.ANY_MODULE.test(message.text)) return message;
    return { ...message, text: `module '${module}' has no attribute '${name.slice(at + 1)}'` };
  }

  function hasName(entry, missed) {
    const last = missed.split(".").at(-1);
    const named = [`'${last}'`, `.${last}'`]; // by itself, or as a module of a package
    return entry.wordings.some((text) => named.some((each) => text.includes(each)));
  }

  // Returns the message that tells, whether an entry has it for sure, or at all, what became of a name, and the entries.
  function explain(text) {
    const told = messages(text).map((message) => inPython3(message, text));
    if (!told.length) return { telling: "", sure: false, listed: false, name: null, missed: "", alike: "", answers: [] };
    const asked = told.map((message) => words(line(message)));
    const heavy = asked.map(weight);
    const code = words(clean(text));
    const heavyCode = weight(code);
    const ranked = [];
    data.entries.forEach((entry, place) => {
      const found = match(entry, told, text);
      const near = Math.max(
        ...wordings[place].flatMap((wording) =>
          asked.map((some, at) => alike(some, heavy[at], wording) * (at === told.length - 1 ? 1 : EARLIER)),
        ),
      );
      const ofCode = Math.max(0, ...entry.fails.map((program) => alike(code, heavyCode, words(program))));
      if (!found.score && near < FLOOR) return;
      const score = Math.round((found.score + (near + CODE * ofCode) / (1 + CODE)) * 1e6) / 1e6;
      ranked.push({ score, found, entry });
    });
    ranked.sort((one, other) => other.score - one.score);
    const missed = missing(told.at(-1).text, text);
    const known = missed ? find(missed) : null;
    const first = ranked[0]?.found;
    const isKnownGone = known && isGone(known);
    const has = first && hasName(ranked[0].entry, missed);
    const isNamed = !missed || isKnownGone || has;
    const name = isKnownGone || !has ? known : null;
    const unknown = !known && !isNamed && missed.startsWith("tf.") ? missed : "";
    const others = ranked.filter(({ found }) => found.isCut).length > 1;
    const sure = Boolean(first?.isSure && isNamed && !(first.isCut && others));
    const listed = Boolean(first?.score && isNamed);
    const telling = line(told.at(first?.isSure ? first.at : -1));
    const isModule = told.at(-1).text.includes("No module named");
    const meant = unknown && !isModule ? similar(unknown) : "";
    return { telling, sure, listed, name, missed: unknown, alike: meant, answers: ranked.map(({ score, entry }) => ({ score, ...entry })) };
  }

  return { explain };
})();
