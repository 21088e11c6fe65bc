// Talks to the gateway: sends each message once, however often the line breaks, and brings the news.

const PENDING = "careline.pending";
const MARK_MS = 500;
const RETRY_MS = [1000, 2000, 4000, 8000];

async function post(path, body) {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Opens the conversation of this browser; retries until the gateway answers. */
export async function openSession(lang, onTrouble) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await post("/api/session", { lang });
      if (answer.ok) return await answer.json();
    } catch { /* no connection: say so and try again */ }
    onTrouble();
    await pause(attempt);
  }
}

/** True once the gateway has noted the consent. */
export async function sendConsent() {
  try {
    return (await post("/api/consent", {})).ok;
  } catch {
    return false;
  }
}

export async function sendLanguage(lang) {
  try {
    await post("/api/language", { lang });
  } catch { /* the next message in that language switches it as well */ }
}

/** Tells, in one call for many messages, what has arrived and what was in view while the page was. */
export class Marks {
  constructor({ newestInView }) {
    this.newestInView = newestInView;
    this.delivered = 0;
    this.told = { delivered: 0, read: 0 };
    this.timer = null;
    document.addEventListener("visibilitychange", () => this.soon());
  }

  arrived(id) {
    this.delivered = Math.max(this.delivered, id);
    this.soon();
  }

  soon(after = MARK_MS) {
    if (this.timer === null) this.timer = setTimeout(() => this.tell(), after);
  }

  async tell() {
    const marks = this.now();
    let took = true;
    if (this.isNews(marks)) {
      try {
        const answer = await post("/api/marks", marks);
        took = answer.ok || (answer.status >= 400 && answer.status < 500);
      } catch {
        took = false;
      }
      if (took) this.told = marks;
    }
    this.timer = null;
    if (!took) this.soon(RETRY_MS[RETRY_MS.length - 1]);
    else if (this.isNews(this.now())) this.soon();
  }

  now() {
    const inView = document.visibilityState === "visible" ? this.newestInView() : 0;
    return { delivered: this.delivered, read: Math.max(this.told.read, inView) };
  }

  isNews(marks) {
    return marks.delivered > this.told.delivered || marks.read > this.told.read;
  }
}

/** Messages wait here, in order and across reloads, until the gateway has taken them. */
export class Outbox {
  constructor({ onAnswer, onWaiting }) {
    this.onAnswer = onAnswer;
    this.onWaiting = onWaiting;
    this.waiting = JSON.parse(localStorage.getItem(PENDING) || "[]");
    this.working = false;
    this.open = false;
    window.addEventListener("online", () => this.flush());
  }

  /** The session is there: send what waits, and from now on what comes. */
  start() {
    this.open = true;
    return this.flush();
  }

  add(item) {
    const entry = { client_id: crypto.randomUUID ? crypto.randomUUID() : fallbackId(), ...item };
    this.waiting.push(entry);
    this.keep();
    this.flush();
    return entry;
  }

  clear() {
    this.waiting.length = 0;
    this.keep();
  }

  keep() {
    localStorage.setItem(PENDING, JSON.stringify(this.waiting));
  }

  async flush() {
    if (this.working || !this.open) return;
    this.working = true;
    for (let attempt = 0; this.waiting.length; ) {
      const entry = this.waiting[0];
      const outcome = await this.send(entry);
      if (outcome) {
        this.waiting.shift();
        this.keep();
        attempt = 0;
        this.onAnswer(entry, outcome);
      } else {
        this.onWaiting(entry);
        await pause(attempt);
        attempt += 1;
      }
    }
    this.working = false;
  }

  /** The gateway's answer, or null when it must be tried again. */
  async send(entry) {
    const { client_id, text, button, person, right } = entry;
    try {
      const answer = await (person
        ? post("/api/person", { client_id })
        : right ? post("/api/rights", { client_id, what: right })
        : post("/api/messages", button ? { client_id, button } : { client_id, text }));
      if (answer.status === 500 || answer.status === 502 || answer.status === 504) return null;
      return { code: answer.status, body: await answer.json().catch(() => ({})) };
    } catch {
      return null;
    }
  }
}

/** Brings every message behind `after`, as it happens; falls back to polling. */
export class News {
  constructor({ onMessage, onState, onConnection }) {
    Object.assign(this, { onMessage, onState, onConnection });
    this.after = 0;
    this.failures = 0;
  }

  start() {
    if (!window.EventSource || this.failures > 3) {
      this.poll();
      return;
    }
    const source = new EventSource(`/api/stream?after=${this.after}`);
    source.addEventListener("open", () => {
      this.failures = 0;
      this.onConnection(true);
    });
    source.addEventListener("message", (event) => this.take(JSON.parse(event.data)));
    source.addEventListener("state", (event) => this.onState(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      this.onConnection(false);
      source.close();
      this.failures += 1;
      setTimeout(() => this.start(), RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1]);
    });
  }

  take(message) {
    if (message.id <= this.after) return;
    this.after = message.id;
    this.onMessage(message);
    clearTimeout(this.confirming);
    this.confirming = setTimeout(() => this.fetchNews(), 400);
  }

  async poll() {
    const read = await this.fetchNews();
    this.onConnection(read);
    setTimeout(() => (read ? this.poll() : this.start()), 2000);
    if (read) this.failures += 1;
    if (this.failures > 30) this.failures = 0;
  }

  /** Asks for what is new; asking also tells the gateway what has been seen. */
  async fetchNews() {
    try {
      const answer = await fetch(`/api/messages?after=${this.after}`);
      if (!answer.ok) return false;
      const news = await answer.json();
      news.messages.forEach((message) => this.take(message));
      this.onState(news);
      return true;
    } catch {
      return false;
    }
  }
}

function pause(attempt) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]);
    function done() {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve();
    }
    window.addEventListener("online", done);
  });
}

function fallbackId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
