// Shows what an entry of the errors says: which message it is, why it comes, and each fix with its code.
// The entries come from docs/_ext/explain_data.py (`answers`), once the search is sure of one.
"use strict";

const ErrorCard = (() => {
  const LONGEST = 160; // characters of the message that was recognized
  const GONE = { removed: "is gone", renamed: "has another name", "compat.v1": "is only in tf.compat.v1" };

  function element(tag, text, className = "") {
    return Object.assign(document.createElement(tag), { textContent: text, className });
  }

  // A paragraph of what has its code in backticks: every third part is some.
  function prose(text, before = "") {
    const line = element("p", "");
    if (before) line.append(element("strong", before), " ");
    text.split(/(`+)(.+?)\1/).forEach((part, at) => at % 3 !== 1 && line.append(at % 3 ? element("code", part) : part));
    return line;
  }

  function told(telling) {
    const text = telling.length > LONGEST ? `${telling.slice(0, telling.lastIndexOf(" ", LONGEST))} …` : telling;
    const line = element("p", "Your message: ");
    line.append(element("code", text));
    return line;
  }

  // What became of the name that a message misses.
  function renamed({ name, status, today, note }) {
    const nothing = today === "nothing" ? "Nothing takes its place." : "";
    const write = today && !nothing ? `Write today: ${today}.` : "";
    return prose(`\`${name}\` ${GONE[status]}. ${nothing}${write} ${note}`);
  }

  function cause([, why, fix, code]) {
    const program = Object.assign(element("pre", code), { tabIndex: 0 }); // what is too wide scrolls by keyboard, too
    return [...(why ? [prose(why)] : []), prose(fix, "Fix."), program];
  }

  // The causes of a message: folded, where there are several, the plain one open. Where a name is missed, that
  // says it all, unless a cause is about it.
  function causes(all, name) {
    if (all.length === 1) return cause(all[0]);
    const plain = name ? all.find(([title]) => title.split(" ").includes(name.name)) : all[0];
    return all.map((each) => {
      const folded = element("details", "");
      folded.open = each === plain;
      folded.append(element("summary", each[0]), ...cause(each));
      return folded;
    });
  }

  // Has the entries loaded, and what was asked shown again with them.
  let isLoading = false;
  function load() {
    if (isLoading) return;
    isLoading = true;
    const script = Object.assign(document.createElement("script"), {
      src: document.querySelector("#search-results").dataset.answers,
    });
    script.addEventListener("load", () => document.querySelector("#search-field").dispatchEvent(new Event("input")));
    document.head.append(script);
  }

  // Returns the card of an entry that the search is sure of, or nothing while the entries are on their way.
  function make({ number, telling, name }) {
    if (!window.ERROR_ANSWERS) {
      load();
      return null;
    }
    const entry = window.ERROR_ANSWERS[number];
    const card = element("div", "", "error-card");
    card.append(told(telling), ...(name ? [renamed(name)] : []));
    if (entry.why) card.append(prose(entry.why));
    card.append(...causes(entry.causes, name));
    return card;
  }

  return { make };
})();
