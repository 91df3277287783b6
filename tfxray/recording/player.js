// Steps through a recording. Every state was computed when the page was made: this only shows one.
if (!customElements.get("execution-player")) customElements.define("execution-player", class extends HTMLElement {
  connectedCallback() {
    if (this.data) return;
    const json = this.querySelector("script");
    // A second player is upgraded at its first tag, before its content has been read.
    if (!json) return document.addEventListener("DOMContentLoaded", () => this.connectedCallback(), {once: true});
    this.data = JSON.parse(json.textContent);
    const all = (selector) => [...this.querySelectorAll(selector)];
    this.lines = all(".xp-code li");
    this.nodes = all(".xp-changes").length ? [] : all(".xp-node");
    this.steps = all(".xp-all li");
    [this.where] = all(".xp-where");
    this.kept = all(".xp-say, .xp-vars, .xp-changes");
    [this.count] = all(".xp-count");
    [this.slider] = all("input");
    this.samp = all("samp span, samp i");
    this.printed = this.samp.length ? this.samp[0].textContent : "";
    this.last = this.data.states.length - 1;
    this.buttons = all(".xp-bar button");
    this.moves = [() => 0, () => this.at - 1, () => this.at + 1, () => this.last];
    this.buttons.forEach((button, i) => button.addEventListener("click", () => this.go(this.moves[i]())));
    this.slider.max = this.last;
    this.slider.addEventListener("input", () => this.go(+this.slider.value));
    this.addEventListener("keydown", (event) => this.key(event));
    all("[hidden]").forEach((part) => part.hidden = false);
    all("details")[0].open = false;
    this.go(0);
    new ResizeObserver(() => this.reserve()).observe(this);
    matchMedia("print").addEventListener("change", (paper) => this.print(paper.matches));
  }

  // On paper the recording stands at its end, where all is in view.
  print(begins) {
    if (begins) this.shown = this.at;
    this.go(begins ? this.last : this.shown);
  }

  key(event) {
    const move = ["Home", "ArrowLeft", "ArrowRight", "End"].indexOf(event.key);
    if (move < 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target === this.slider) return;
    event.preventDefault();
    this.go(this.moves[move]());
  }

  go(to) {
    this.at = Math.max(0, Math.min(this.last, to));
    const {texts, states} = this.data;
    const [first, last, printed, nodes] = states[this.at];
    const step = this.steps[this.at - 1];
    this.lines.forEach((line, i) => {
      const now = i + 1 >= first && i < last;
      line.classList.toggle("is-now", now);
      now ? line.setAttribute("aria-current", "step") : line.removeAttribute("aria-current");
    });
    this.nodes.forEach((node, i) => {
      node.setAttribute("class", "xp-node " + texts[nodes[2 * i]]);
      node.lastChild.textContent = texts[nodes[2 * i + 1]];
    });
    if (this.samp.length) {
      this.samp[0].textContent = this.printed.slice(0, printed);
      this.samp[1].textContent = this.printed.slice(printed);
    }
    this.classList.toggle("is-error", step?.className === "is-error");
    this.where.textContent = step ? step.firstChild.textContent : "Start:";
    this.fill(this.at, this);
    this.count.textContent = `step ${this.at} of ${this.last}`;
    this.slider.value = this.at;
    this.slider.setAttribute("aria-valuetext", step ? `${this.at} of ${this.last}, ${step.firstChild.textContent.slice(0, -1)}` : `0 of ${this.last}, start`);
    this.buttons.forEach((button, i) => button.setAttribute("aria-disabled", this.at === (i < 2 ? 0 : this.last)));
  }

  // Writes what a step says, the variables' values and what changes in the picture.
  fill(to, root) {
    const {texts, states, start} = this.data;
    const [, , , , variables, picture] = states[to];
    root.querySelector(".xp-say").innerHTML = to ? this.steps[to - 1].lastChild.innerHTML : start;
    root.querySelectorAll(".xp-vars td").forEach((cell, i) => cell.textContent = texts[variables[i]]);
    root.querySelectorAll(".xp-changes").forEach((changes) => changes.innerHTML = texts[picture]);
  }

  // Keeps room for the longest sentence and the tallest table: nothing moves while a reader steps.
  // What each step shows is laid out once, side by side and apart from the page: it would be laid out anew each time.
  reserve() {
    if (this.wide === this.clientWidth) return;
    this.wide = this.clientWidth;
    const copies = this.kept.map((part) => {
      const room = document.createElement("div");
      part.style.minHeight = "";
      room.style.cssText = `position: absolute; visibility: hidden; width: ${part.getBoundingClientRect().width}px`;
      return room;
    });
    for (let to = 0; to <= this.last; to++) {
      const step = new DocumentFragment();
      step.append(...this.kept.map((part) => part.cloneNode(true)));
      this.fill(to, step);
      [...step.children].forEach((part, i) => copies[i].append(part));
    }
    this.kept.forEach((part, i) => part.after(copies[i]));
    const heights = copies.map((room) => Math.max(...[...room.children].map((part) => part.offsetHeight)));
    copies.forEach((room) => room.remove());
    this.kept.forEach((part, i) => part.style.minHeight = heights[i] + "px");
  }
});
