// Draws the conversation. Everything a person wrote goes in as text, never as HTML.

const SAME_ANSWER_MS = 3000; // messages that follow each other faster belong to one answer
const ABOVE_PX = 12;

export class Transcript {
  constructor({ list, scroller, words, onButton, onSeen }) {
    Object.assign(this, { list, scroller, words, onButton, onSeen });
    this.drawn = new Map();
    this.own = new Map();
    this.inView = new Set();
    this.beginning = null;
    this.lastDrawn = -Infinity;
    this.watcher = new IntersectionObserver((entries) => this.look(entries), { root: scroller });
  }

  /** Draw a stored message once; it takes the place of the copy that was shown while sending. */
  show(message) {
    const names = [
      message.client_id && `mine:${message.client_id}`,
      message.id && `id:${message.id}`,
      message.turn_id && message.author !== "patient" && `turn:${message.turn_id}:${message.kind}`,
    ].filter(Boolean);
    const known = message.id ? names : names.slice(0, 1);
    const before = names.map((name) => this.drawn.get(name)).find((entry) => entry && (!entry.id || !message.id || entry.id === message.id));
    if (before?.id && !message.id && message.author === "patient") return; // the stored one came first
    const element = this.draw(message);
    if (before) before.element.replaceWith(element);
    else this.list.append(element);
    this.watch(message, element);
    for (const name of known) this.drawn.set(name, { element, id: message.id });
    if (message.author === "patient") this.retireButtons(element);
    if (!before) this.follow(message, element);
  }

  /** Scroll to what is new, but never past the beginning of an answer that is longer than the screen. */
  follow(message, element) {
    const now = performance.now();
    const goesOn = message.author === "assistant" && now - this.lastDrawn < SAME_ANSWER_MS;
    if (!goesOn) this.beginning = message.author === "patient" ? null : element;
    this.lastDrawn = message.author === "patient" ? -Infinity : now;
    this.scrollDown();
  }

  /** A message of the patient's that is on its way. */
  showSending(entry, state) {
    this.show({ author: "patient", kind: "text", text: entry.title || entry.text, client_id: entry.client_id, state, buttons: [], sources: [] });
  }

  /** Nothing was ever said. */
  clear() {
    this.drawn.clear();
    this.own.clear();
    this.inView.clear();
    this.list.replaceChildren();
  }

  forget(clientId) {
    this.drawn.get(`mine:${clientId}`)?.element.remove();
    this.drawn.delete(`mine:${clientId}`);
  }

  draw(message) {
    const { words } = this;
    if (message.kind === "emergency" || message.kind === "crisis") return this.drawAlarm(message);
    const article = node("article", `message ${message.author} kind-${message.kind}`);
    article.append(this.drawMeta(message));
    const bubble = node("div", "bubble");
    bubble.append(...paragraphs(message.text));
    if (message.sources?.length) bubble.append(this.drawSources(message.sources));
    if (message.links?.length) bubble.append(this.drawLinks(message.links));
    article.append(bubble);
    if (message.buttons?.length) article.append(this.drawButtons(message.buttons));
    if (message.author === "patient") article.append(this.drawMark(message));
    article.setAttribute("aria-label", words()[message.author] || "");
    return article;
  }

  drawMeta(message) {
    const words = this.words();
    const name = message.author === "patient" ? "" : message.author_name || words[message.author];
    const when = message.sent_at ? new Date(message.sent_at) : new Date();
    const time = when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    const state = { sending: words.sending, waiting: words.waiting }[message.state];
    return node("p", "meta", [name, time, state].filter(Boolean).join(" · "));
  }

  /** Under the patient's own words: sent, delivered (a clinician can see it), or read and when; in words. */
  drawMark(message) {
    const mark = node("p", "mark-line");
    mark.setAttribute("aria-live", "off");
    this.writeMark(mark, message);
    if (message.id) this.own.set(message.id, { mark, message });
    return mark;
  }

  writeMark(mark, { id, state, read_at: readAt }) {
    const words = this.words();
    const unsent = state === "sending" || state === "waiting";
    const text = readAt ? `${words.mark_read} ${moment(readAt)}` : unsent ? "" : id ? words.mark_delivered : words.mark_sent;
    if (mark.textContent !== text) mark.textContent = text;
    mark.dataset.mark = readAt ? "read" : unsent ? "none" : id ? "delivered" : "sent";
  }

  /** A clinician has read these: message ids and moments. What was read once stays read. */
  markRead(read) {
    for (const [id, readAt] of Object.entries(read || {})) {
      const own = this.own.get(Number(id));
      if (!own || own.message.read_at) continue;
      own.message.read_at = readAt;
      this.writeMark(own.mark, own.message);
    }
  }

  /** The marks again, in the language that is spoken now. */
  rewriteMarks() {
    for (const { mark, message } of this.own.values()) this.writeMark(mark, message);
  }

  /** What others wrote counts as seen when its end is in view. */
  watch(message, element) {
    if (!message.id || message.author === "patient") return;
    const end = node("span", "end");
    end.setAttribute("aria-hidden", "true");
    end.dataset.id = message.id;
    element.append(end);
    this.watcher.observe(end);
  }

  look(entries) {
    for (const { target, isIntersecting } of entries) {
      const id = Number(target.dataset.id);
      if (isIntersecting) this.inView.add(id); else this.inView.delete(id);
    }
    this.onSeen();
  }

  /** The newest message of others whose end is in view just now; 0 for none. */
  newestInView() {
    return Math.max(0, ...this.inView);
  }

  drawAlarm(message) {
    const words = this.words();
    const card = node("section", `message alarm kind-${message.kind}`);
    card.setAttribute("role", "alert");
    card.append(node("h2", "", words[`${message.kind}_title`]), node("p", "", message.text));
    if (message.kind === "crisis") card.append(callLink(words.call_crisis, words.crisis_number));
    card.append(callLink(words.call, words.emergency_number));
    return card;
  }

  drawSources(sources) {
    const list = node("ul", "sources");
    for (const source of sources) {
      const item = node("li", "", `${this.words().source}: `);
      const safe = /^https?:\/\//.test(source.url || "");
      const link = node(safe ? "a" : "span", "", source.name || source.title || source.url);
      if (safe) Object.assign(link, { href: source.url, target: "_blank", rel: "noopener noreferrer" });
      item.append(link);
      if (source.reviewed_on) item.append(` (${this.words().reviewed} ${source.reviewed_on})`);
      list.append(item);
    }
    return list;
  }

  drawLinks(links) {
    const list = node("ul", "links");
    for (const { form, href } of links) {
      const item = node("li");
      item.append(Object.assign(node("a", "", this.words()[`link_${form}`]), { href, rel: "noreferrer" }));
      list.append(item);
    }
    return list;
  }

  drawButtons(buttons) {
    const row = node("div", "choices");
    for (const button of buttons) {
      const choice = node("button", "outlined", button.title);
      choice.type = "button";
      choice.addEventListener("click", () => {
        if (choice.getAttribute("aria-disabled") === "true") return;
        choice.classList.add("chosen");
        this.onButton(button);
      });
      row.append(choice);
    }
    return row;
  }

  /** Buttons above the patient's newest message stay readable and can no longer be pressed. */
  retireButtons(upTo) {
    for (const choice of this.list.querySelectorAll(".choices button")) {
      if (choice.compareDocumentPosition(upTo) & Node.DOCUMENT_POSITION_FOLLOWING) choice.setAttribute("aria-disabled", "true");
    }
  }

  scrollDown() {
    requestAnimationFrame(() => {
      const { scroller, beginning } = this;
      const end = scroller.scrollHeight - scroller.clientHeight;
      const above = beginning && beginning.getBoundingClientRect().top - scroller.getBoundingClientRect().top - ABOVE_PX;
      scroller.scrollTop = beginning ? Math.min(end, scroller.scrollTop + above) : end;
    });
  }
}

/** Paragraphs, "## headings" and "- lists" of a passage, as elements. */
function paragraphs(text) {
  const out = [];
  for (const block of text.split(/\n{2,}/)) {
    let lines = [];
    const close = () => { if (lines.length) out.push(node("p", "", lines.join("\n"))); lines = []; };
    for (const line of block.split("\n")) {
      const heading = line.match(/^#{1,4}\s+(.*)/);
      const item = line.match(/^\s*[-*•]\s+(.*)/);
      if (heading) { close(); out.push(node("h3", "", plain(heading[1]))); }
      else if (item) {
        close();
        if (out.at(-1)?.tagName !== "UL") out.push(node("ul"));
        out.at(-1).append(node("li", "", plain(item[1])));
      } else lines.push(plain(line));
    }
    close();
  }
  return out;
}

/** A time of today, or with its day. */
function moment(iso) {
  const when = new Date(iso);
  const time = { hour: "2-digit", minute: "2-digit" };
  const today = when.toDateString() === new Date().toDateString();
  return today ? when.toLocaleTimeString([], time) : when.toLocaleString([], { month: "short", day: "numeric", ...time });
}

function plain(text) {
  return text.replace(/\*\*(.+?)\*\*/g, "$1");
}

function callLink(title, number) {
  const link = node("a", "", title);
  link.href = `tel:${number.replace(/\s/g, "")}`;
  return link;
}

function node(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}
