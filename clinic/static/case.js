// The case page: sending without leaving the page, keys, and a claim that lives while its holder types.
"use strict";
(() => {
  const RENEW_MS = 60000;
  const HERE_MS = 7000;
  const SEEN_MS = 1000;
  const id = document.querySelector("[data-case]").dataset.case;
  const lines = document.querySelector(".lines");
  const keys = document.getElementById("keys");
  const sending = new Set();
  let renewed = 0;
  let typed = 0;
  const fresh = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`.slice(0, 60);

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[action^='/cases/']");
    if (!form) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    const verb = form.action.split("/").pop();
    if (sending.has(verb)) return; // a disabled button would lose the keyboard's place on the page
    sending.add(verb);
    delete fields.csrf_token;
    const done = await Careline.act(id, verb, fields);
    sending.delete(verb);
    if (!done) return;
    document.querySelector(`form[action$="/${verb}"]`)?.closest("details")?.removeAttribute("open");
    for (const box of form.querySelectorAll("textarea, select")) {
      const now = document.getElementById(box.id);
      if (now && now.value === fields[box.name]) now.value = "";
    }
    for (const token of document.querySelectorAll(`form[action$="/${verb}"] input[name=client_id]`)) token.value = fresh();
    if (!["reply", "ask"].includes(verb)) return;
    lines.scrollTop = lines.scrollHeight;
  });

  document.addEventListener("input", (event) => {
    if (event.target.id === "passage-q") { find(event.target); return; }
    if (event.target.id === "template") { insert(event.target.value); event.target.value = ""; return; }
    if (event.target.tagName === "TEXTAREA") typed = Date.now();
    if (event.target.id !== "text" || Date.now() - renewed < RENEW_MS) return;
    renewed = Date.now();
    Careline.act(id, "renew");
  });

  function insert(words) {
    const box = document.getElementById("text");
    if (!box || !words) return;
    box.value = box.value.trim() ? `${box.value.trimEnd()}\n\n${words}` : words;
    box.focus();
  }

  let asked = 0;
  async function find(field) {
    const number = asked += 1;
    await new Promise((done) => { setTimeout(done, 250); });
    if (number !== asked) return;
    const list = document.getElementById("passages");
    const query = new URLSearchParams({ q: field.value, lang: field.dataset.lang });
    let found = [];
    try { found = (await (await fetch(`/api/passages?${query}`)).json()).passages ?? []; } catch { /* shown as none */ }
    if (number !== asked || !list) return;
    list.replaceChildren(...found.map((one) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: one.title });
      button.addEventListener("click", () => { insert(one.text); list.hidden = true; field.value = ""; });
      item.append(button);
      return item;
    }));
    if (!found.length && field.value.trim()) list.append(Object.assign(document.createElement("li"), { textContent: "No approved passage has these words in its title." }));
    list.hidden = !field.value.trim();
  }

  async function here() {
    if (document.hidden) return;
    try {
      const answer = await fetch(`/api/escalations/${id}/presence`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": document.body.dataset.csrf, "X-Careline-By-Itself": "1" },
        body: JSON.stringify({ typing: Date.now() - typed < HERE_MS }),
      });
      if (!answer.ok) return;
      const { others } = await answer.json();
      const text = others.map((one) => `${one.name} ${one.typing ? "is typing" : "has this case open"}`).join("; ");
      const box = document.getElementById("others-here");
      if (box.textContent !== text) box.textContent = text;
    } catch { /* the red bar says that the connection is lost */ }
  }

  // What the patient wrote counts as read when it was in view while somebody was at this page.
  let toldSeen = 0;
  async function seen() {
    if (!Careline.byHand()) return;
    const box = lines.getBoundingClientRect();
    const bottom = Math.min(box.bottom, window.innerHeight) + 2;
    const top = Math.max(box.top, 0);
    const inView = [...lines.querySelectorAll("[data-unread]")].filter((line) => {
      const rect = line.getBoundingClientRect();
      return rect.height > 0 && rect.bottom <= bottom && rect.bottom > top;
    });
    const upTo = Number(inView.at(-1)?.dataset.unread ?? 0);
    if (upTo <= toldSeen) return;
    toldSeen = upTo;
    try {
      const answer = await fetch(`/api/escalations/${id}/seen`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": document.body.dataset.csrf },
        body: JSON.stringify({ up_to: upTo }),
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
    } catch { setTimeout(() => { toldSeen = 0; }, HERE_MS); }
  }

  document.addEventListener("keydown", (event) => {
    if (event.target.id === "text" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.target.form.requestSubmit();
      return;
    }
    if (event.key === "Escape" && event.target.id === "text") { event.target.blur(); return; }
    if (Careline.typing(event)) return;
    if (event.key === "r") {
      event.preventDefault();
      const box = document.getElementById("text");
      if (box) box.focus(); else Careline.toast("Claim the case to write to the patient.");
    } else if (event.key === "a" || event.key === "c") {
      document.querySelector(`form[data-key=${event.key}] button:not(:disabled)`)?.click();
    } else if (event.key === "u" || event.key === "e") {
      document.getElementById(event.key === "u" ? "back" : "to-record").click();
    } else if (event.key === "o" || event.key === "l") {
      event.preventDefault();
      const field = document.getElementById(event.key === "o" ? "outcome" : "verdict");
      if (field) field.focus(); else Careline.toast("Claim the case to resolve it.");
    } else if (event.key === "?") {
      keys.showModal();
    }
  });

  document.querySelector("[data-open=keys]").addEventListener("click", () => keys.showModal());
  here();
  setInterval(here, HERE_MS);
  setInterval(seen, SEEN_MS);
  const turn = document.querySelector(".is-turn");
  lines.scrollTop = turn ? Math.max(0, turn.offsetTop - lines.offsetTop - 40) : lines.scrollHeight;
  if (location.hash === "#text") document.getElementById("text")?.focus();
})();
