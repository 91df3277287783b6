// Shows what an entry of the errors says: which message it is, why it comes, and each fix with its code.
// The entries come from docs/_ext/explain_data.py (`answers`), after all else that the search needs.
"use strict";

const ErrorCard = (() => {
  const LONGEST = 300; // characters of the message that was recognized
  const GONE = { removed: "is gone", renamed: "has another name", "compat.v1": "is only in tf.compat.v1" };

  function element(tag, text, className = "") {
    return Object.assign(document.createElement(tag), { textContent: text, className });
  }

  function told(telling) {
    const text = telling.length > LONGEST ? `${telling.slice(0, telling.lastIndexOf(" ", LONGEST))} …` : telling;
    const line = element("p", "Your message: ");
    line.append(element("code", text));
    return line;
  }

  // What became of the name that a message misses.
  function renamed(name) {
    const [status, today, note] = window.EXPLAIN.names[name];
    const line = element("p", "");
    line.append(element("code", name), ` ${GONE[status] ?? "is still there, and differs"}. `);
    if (today === "nothing") line.append("Nothing takes its place: it isn't needed. ");
    else if (today) line.append("Write today: ", element("code", today.replaceAll("`", "")), ". ");
    line.append(note.replaceAll("`", ""));
    return line;
  }

  function cause([, why, fix, code]) {
    const remedy = element("p", "");
    remedy.append(element("strong", "Fix."), ` ${fix}`);
    return [why && element("p", why), remedy, code && element("pre", code)].filter(Boolean);
  }

  // The causes of a message: folded, the plain one open, where there are several.
  function causes(all) {
    if (all.length === 1) return cause(all[0]);
    return all.map((each, at) => {
      const folded = element("details", "");
      folded.open = at === 0;
      folded.append(element("summary", each[0]), ...cause(each));
      return folded;
    });
  }

  // Returns the card of an entry that the search is sure of, or nothing while the entries are on their way.
  function make({ number, telling, name }) {
    const entry = window.ERROR_ANSWERS?.[number];
    if (!entry) return null;
    const card = element("div", "", "error-card");
    card.append(told(telling), ...(name ? [renamed(name)] : []));
    if (entry.why) card.append(element("p", entry.why));
    card.append(...causes(entry.causes));
    return card;
  }

  return { make };
})();
