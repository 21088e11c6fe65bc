// The patients' page: joins the transcript, the outbox and the news.

import { Marks, News, Outbox, openSession, sendConsent, sendLanguage } from "./transport.js";
import { Transcript } from "./transcript.js";

const byId = (id) => document.getElementById(id);
const state = { lang: document.documentElement.dataset.lang, words: {}, numbers: {}, consented: false, online: true, busy: false };
const words = () => ({ ...state.words[state.lang], ...state.numbers });

const transcript = new Transcript({ list: byId("messages"), scroller: byId("transcript"), words, onButton: press, onSeen: () => marks.soon() });
const marks = new Marks({ newestInView: () => transcript.newestInView() });
const outbox = new Outbox({ onAnswer: answered, onWaiting: (entry) => transcript.showSending(entry, "waiting") });
const news = new News({ onMessage: arrived, onState: changed, onConnection: connected });

function say(text, button) {
  transcript.showSending(outbox.add(button ? { button, title: text } : { text }), "sending");
  byId("hello").hidden = true;
}

function press(button) {
  say(button.title, button.token);
}

function answered(entry, { code, body }) {
  if (body.status === "needs_consent") {
    transcript.forget(entry.client_id);
    if (!byId("box").value && entry.text) byId("box").value = entry.text;
    byId("notice").scrollIntoView({ block: "center" });
  } else if (code === 429 && entry.text) {
    transcript.forget(entry.client_id);
    byId("box").value = [entry.text, byId("box").value].filter(Boolean).join("\n");
  } else if (code < 400) {
    transcript.showSending(entry, "sent");
  } else if (code === 401) {
    transcript.show(note(words().session_lost));
  } else if (!body.messages) {
    transcript.show(note(code === 413 ? words().too_large : words().refused));
  }
  if (body.status === "forgotten") startAnew();
  for (const message of body.messages || []) transcript.show(message);
  if (body.status === "asking") setBusy(true);
}

/** Everything was deleted: nothing of it stays on the page either, and the notice comes first again. */
function startAnew() {
  transcript.clear();
  outbox.clear();
  state.consented = false;
  const notice = byId("notice");
  notice.classList.remove("done");
  for (const item of notice.querySelectorAll("li")) item.hidden = false;
  setBusy(false);
}

function note(text) {
  return { id: null, author: "system", kind: "failed", text, buttons: [], sources: [], state: "sent" };
}

function arrived(message) {
  byId("hello").hidden = true;
  transcript.show(message);
  marks.arrived(message.id);
  if (message.author !== "patient") setBusy(false);
}

function changed({ owner, owner_name: name, busy, read }) {
  transcript.markRead(read);
  state.clinician = owner === "clinician" ? name || words().clinician : null;
  setBusy(busy && owner !== "clinician");
  drawStatus();
}

function connected(online) {
  state.online = online;
  drawStatus();
  if (online) outbox.flush();
}

function setBusy(busy) {
  if (state.busy === busy) return;
  state.busy = busy;
  byId("typing").hidden = !busy;
  if (busy) transcript.scrollDown();
}

function drawStatus() {
  const text = !state.online ? words().offline : state.clinician ? `${state.clinician} ${words().with_clinician}` : "";
  const status = byId("status");
  if (status.textContent !== text) status.textContent = text;
  status.hidden = !text;
}

function speak(lang) {
  state.lang = lang;
  document.documentElement.lang = lang === "zh" ? "zh-Hans" : "en";
  document.title = words().title;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = words()[element.dataset.t];
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", words()[element.dataset.label]);
  for (const element of document.querySelectorAll("[data-hint]")) element.placeholder = words()[element.dataset.hint];
  byId("language").lang = lang === "zh" ? "en" : "zh-Hans";
  transcript.rewriteMarks();
  drawStatus();
}

function consented() {
  state.consented = true;
  const notice = byId("notice");
  notice.classList.add("done");
  for (const item of notice.querySelectorAll("li:not(:nth-child(-n+2))")) item.hidden = true;
  byId("hello").hidden = byId("messages").childElementCount > 0;
}

function grow() {
  const box = byId("box");
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 150)}px`;
}

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("box").value;
  if (!text.trim()) return;
  byId("box").value = "";
  grow();
  say(text);
});
byId("box").addEventListener("input", grow);
byId("box").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("composer").requestSubmit();
});
byId("accept").addEventListener("click", async () => {
  await opened;
  if (!(await sendConsent())) return connected(false);
  consented();
  byId("box").focus();
});
byId("person").addEventListener("click", () => {
  transcript.showSending(outbox.add({ person: true, title: words().person }), "sending");
  byId("hello").hidden = true;
});
for (const entry of document.querySelectorAll("[data-right]")) {
  entry.addEventListener("click", () => {
    byId("rights").open = false;
    byId("rights").querySelector("summary").focus();
    transcript.showSending(outbox.add({ right: entry.dataset.right, title: entry.textContent }), "sending");
    byId("hello").hidden = true;
  });
}
byId("language").addEventListener("click", () => {
  speak(state.lang === "zh" ? "en" : "zh");
  sendLanguage(state.lang);
});
for (const example of document.querySelectorAll("[data-example]")) example.addEventListener("click", () => say(example.textContent));

async function start() {
  state.words = await (await fetch("/words.json")).json();
  const session = await openSession(state.lang, () => connected(false));
  state.numbers = { emergency_number: session.emergency_number, crisis_number: session.crisis_line };
  connected(true);
  speak(session.lang);
  if (session.consented) consented();
  outbox.waiting.forEach((entry) => transcript.showSending(entry, "waiting"));
  outbox.start();
  news.start();
}

const opened = start();
