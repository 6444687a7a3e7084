// Notes that save themselves while they are typed, by the JSON API, and that nothing loses: until the server has them
// they are kept in this browser, over reruns, reloads, lost connections and ended sessions.
const PAUSE = 800; // Milliseconds without a key until what was typed is sent.
const RETRIES = [2000, 5000, 10000, 30000]; // And between tries that reach nobody.

class Field {
  constructor(section, data) {
    this.section = section;
    this.box = section.querySelector("textarea");
    this.status = section.querySelector("[role=status]");
    this.conflict = section.querySelector("[data-conflict]");
    this.begin(data);
    this.box.addEventListener("input", () => this.typed());
    section.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-take]")?.dataset.take;
      if (choice) this.settle(choice);
    });
    window.addEventListener("online", () => this.send());
  }

  // What the screen was drawn with; what is typed and not stored yet goes before it.
  begin(data) {
    this.data = data;
    this.version = data.version;
    this.stored = data.text;
    this.tries = 0;
    this.box.setAttribute("aria-label", data.label);
    this.box.placeholder = data.texts.placeholder;
    this.conflict.querySelector("strong").textContent = data.texts.there;
    for (const button of this.conflict.querySelectorAll("[data-take]")) {
      button.textContent = data.texts[button.dataset.take];
    }
    const draft = this.draft();
    this.box.value = draft ? draft.text : data.text;
    if (!draft || draft.text === data.text) this.forget();
    else if (draft.version === data.version) this.later(0);
    else this.collide({ notes: data.text, notesVersion: data.version });
  }

  // The screen was drawn again: somebody else's newer text is shown where nothing of one's own waits.
  again(data) {
    if (data.url !== this.data.url) return this.begin(data);
    this.data = data;
    if (this.draft() || this.sending || data.version <= this.version) return;
    this.version = data.version;
    this.stored = this.box.value = data.text;
  }

  typed() {
    this.keep();
    this.say(this.data.texts.typing);
    this.later(PAUSE);
  }

  later(pause) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.send(), pause);
  }

  async send() {
    if (this.sending || !this.conflict.hidden || !this.draft()) return;
    this.sending = true;
    const text = this.box.value;
    try {
      await this.answered(await this.put(text), text);
    } catch {
      this.retry(this.data.texts.offline);
    } finally {
      this.sending = false;
    }
  }

  put(text) {
    return fetch(this.data.url, {
      method: "PUT",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ notes: text.trim() ? text : null, expectedVersion: this.version }),
    });
  }

  async answered(response, text) {
    if (response.status === 401) return this.retry(this.data.texts.signedOut);
    if (response.status === 429 || response.status >= 500) return this.retry(this.data.texts.offline);
    const answer = await response.json();
    if (response.status === 409 && answer.theirs) return this.collide(answer.theirs);
    if (!response.ok) return this.say(answer.error);
    this.tries = 0;
    this.version = answer.data.notesVersion;
    this.stored = text;
    if (this.box.value === text) {
      this.forget();
      this.say(this.data.texts.saved);
    } else {
      this.keep();
      this.later(PAUSE);
    }
  }

  retry(sentence) {
    this.say(sentence);
    this.later(RETRIES[Math.min(this.tries, RETRIES.length - 1)]);
    this.tries += 1;
  }

  // Somebody else has stored another text meanwhile: both are shown, and one of them is taken.
  collide(theirs) {
    this.theirs = theirs;
    this.conflict.querySelector("pre").textContent = theirs.notes ?? "";
    this.conflict.hidden = false;
    this.say(this.data.texts.conflict);
  }

  settle(choice) {
    this.conflict.hidden = true;
    this.version = this.theirs.notesVersion;
    if (choice === "theirs") {
      this.stored = this.box.value = this.theirs.notes ?? "";
      this.forget();
      return this.say(this.data.texts.saved);
    }
    this.keep();
    this.later(0);
  }

  say(sentence) {
    this.status.textContent = sentence;
  }

  // Under the person's own name: somebody else at this browser is not shown it.
  key() {
    return `callos:notes:${this.data.owner}:${this.data.url}`;
  }

  draft() {
    try {
      return JSON.parse(localStorage.getItem(this.key()));
    } catch {
      return null;
    }
  }

  keep() {
    const draft = { text: this.box.value, version: this.version };
    try {
      localStorage.setItem(this.key(), JSON.stringify(draft));
    } catch {
      this.say(this.data.texts.full);
    }
  }

  forget() {
    localStorage.removeItem(this.key());
  }
}

export default ({ data, parentElement }) => {
  const section = parentElement.querySelector("section");
  if (section.field) section.field.again(data);
  else section.field = new Field(section, data);
};
