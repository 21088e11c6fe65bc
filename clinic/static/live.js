// Keeps the page's live parts fresh, and says so honestly when it cannot.
"use strict";
const Careline = (() => {
  const SILENCE_MS = 12000;
  const TOUCHED_MS = 60000; // after so long without a hand on it, a page that refreshes itself keeps nothing alive
  const live = document.getElementById("live");
  const liveText = document.getElementById("live-text");
  let loadedAt = Date.now();
  let touched = Date.now();
  let lastHeard = Date.now();
  let lostSince = null;
  let busy = false;
  let again = false;
  const clock = (when) => when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

  function show(state, text) {
    if (live.dataset.state !== state || liveText.textContent !== text) {
      live.dataset.state = state;
      liveText.textContent = text;
    }
  }

  const byHand = () => !document.hidden && Date.now() - touched <= TOUCHED_MS;

  function lost() {
    lostSince = lostSince || new Date(lastHeard);
    show("lost", `Connection lost at ${clock(lostSince)}. This page may be out of date; trying again …`);
  }

  function heard() {
    lastHeard = Date.now();
  }

  // Swap every part marked data-live for its newest version; typing, focus and scrolling stay.
  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const headers = { Accept: "text/html" };
      if (!byHand()) headers["X-Careline-By-Itself"] = "1";
      const answer = await fetch(location.href, { headers });
      if (answer.redirected && new URL(answer.url).pathname === "/sign-in") { signedOut(); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-live]")) {
        const newer = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
        if (newer && newer.innerHTML !== part.dataset.was) swap(part, newer);
      }
      document.title = fresh.title;
      document.body.dataset.csrf = fresh.body.dataset.csrf;
      loadedAt = Date.now();
      lostSince = null;
      show("on", "Live");
    } catch {
      lost();
    } finally {
      busy = false;
      if (again) { again = false; setTimeout(refresh, 250); }
    }
  }

  function swap(part, newer) {
    const was = newer.innerHTML;
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const row = focused?.closest("[data-id]")?.dataset.id;
    const typed = new Map([...part.querySelectorAll("textarea, select, input:not([type=hidden])")].map((f) => [f.id, f.value]));
    const open = [...part.querySelectorAll("details[id][open]")].map((fold) => fold.id);
    const kept = [...part.querySelectorAll("input[name=client_id]")].map((field) => field.value);
    const atEnd = part.scrollHeight - part.scrollTop - part.clientHeight < 40;
    const [start, end] = focused && "selectionStart" in focused ? [focused.selectionStart, focused.selectionEnd] : [];
    part.innerHTML = was;
    part.dataset.was = was;
    for (const [id, value] of typed) if (id && value && part.querySelector(`#${CSS.escape(id)}`)) part.querySelector(`#${CSS.escape(id)}`).value = value;
    for (const id of open) part.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
    part.querySelectorAll("input[name=client_id]").forEach((field, i) => { if (kept[i]) field.value = kept[i]; });
    if (row) part.querySelector(`[data-id="${row}"] a`)?.focus({ preventScroll: true });
    else if (focused) {
      const same = sameAs(focused, part);
      same.focus({ preventScroll: true });
      if (same.setSelectionRange && start !== undefined) same.setSelectionRange(start, end);
    }
    if (atEnd) part.scrollTop = part.scrollHeight;
  }

  // Where the keyboard was: the same field, the same button of the same form, or else the part itself.
  function sameAs(focused, part) {
    const form = focused.closest("form")?.getAttribute("action");
    const href = focused.getAttribute("href");
    const found = (focused.id && part.querySelector(`#${CSS.escape(focused.id)}`))
      || (form && focused.tagName === "BUTTON" && part.querySelector(`form[action="${CSS.escape(form)}"] button:not(:disabled)`))
      || (href && part.querySelector(`a[href="${CSS.escape(href)}"]`))
      || (focused.tagName === "SUMMARY" && part.querySelector(`#${CSS.escape(focused.parentElement.id)} > summary`));
    if (!found && !part.hasAttribute("tabindex")) part.tabIndex = -1;
    return found || part;
  }

  function waited(seconds) {
    const minutes = Math.floor(seconds / 60);
    if (minutes < 1) return "< 1 min";
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    return hours < 48 ? `${hours} h ${String(minutes % 60).padStart(2, "0")}` : `${Math.floor(hours / 24)} days`;
  }

  function tick() {
    const since = Math.floor((Date.now() - loadedAt) / 1000);
    for (const clockOf of document.querySelectorAll("[data-waited]")) {
      const text = waited(Number(clockOf.dataset.waited) + since);
      if (clockOf.textContent !== text) clockOf.textContent = text;
    }
    if (Date.now() - lastHeard > SILENCE_MS) lost();
  }

  async function act(id, verb, body = {}) {
    try {
      const answer = await fetch(`/api/escalations/${id}/${verb}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": document.body.dataset.csrf },
        body: JSON.stringify(body),
      });
      if (answer.status === 401) { signedOut(); return false; }
      if (!answer.ok) { toast((await answer.json()).error); await refresh(); return false; }
      await refresh();
      return true;
    } catch {
      toast("The console cannot reach its server. Try again: nothing is done twice, and what you wrote stays here.");
      return false;
    }
  }

  // With words on the page that were not sent yet, stay: they must not be lost with the sign-in.
  function signedOut() {
    const unsent = [...document.querySelectorAll("textarea")].some((box) => box.value.trim());
    if (!unsent) { location.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`; return; }
    show("lost", "Your sign-in has ended. What you wrote is still here.");
    toast("Your sign-in has ended. Sign in in another tab, come back, and send again: what you wrote stays here.", true);
    if (!document.getElementById("again")) {
      const link = Object.assign(document.createElement("a"), { id: "again", href: "/sign-in", target: "_blank", textContent: "Sign in in another tab" });
      document.getElementById("toast").append(" ", link);
    }
  }

  let hide;
  function toast(text, stays = false) {
    const box = document.getElementById("toast");
    box.textContent = text;
    box.hidden = false;
    clearTimeout(hide);
    if (!stays) hide = setTimeout(() => { box.hidden = true; }, 8000);
  }

  const typing = (event) => event.ctrlKey || event.metaKey || event.altKey || event.isComposing
    || event.target.matches?.("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]");

  const stream = new EventSource("/api/stream");
  stream.addEventListener("queue", () => { heard(); refresh(); document.dispatchEvent(new CustomEvent("careline:news")); });
  stream.addEventListener("marks", () => { heard(); if (document.querySelector("[data-case]")) refresh(); });
  stream.addEventListener("beat", () => { heard(); if (lostSince) refresh(); });
  stream.addEventListener("signed-out", () => { stream.close(); signedOut(); });
  stream.addEventListener("error", lost);
  for (const kind of ["pointermove", "keydown", "wheel", "touchstart"]) {
    window.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }
  setInterval(tick, 1000);
  setInterval(refresh, 30000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  window.addEventListener("pagehide", () => stream.close());
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  return { refresh, act, toast, typing, byHand };
})();
