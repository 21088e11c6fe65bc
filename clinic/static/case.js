// The case page: sending without leaving the page, keys, and a claim that lives while its holder types.
"use strict";
(() => {
  const RENEW_MS = 60000;
  const id = document.querySelector("[data-case]").dataset.case;
  const lines = document.querySelector(".lines");
  let renewed = 0;

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[action^='/cases/']");
    if (!form) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    const verb = form.action.split("/").pop();
    const buttons = [...form.querySelectorAll("button")];
    buttons.forEach((button) => { button.disabled = true; });
    const done = await Careline.act(id, verb, {
      text: fields.text ?? "", outcome: fields.outcome || undefined, client_id: fields.client_id ?? "",
      take_over: fields.take_over === "true",
    });
    buttons.forEach((button) => { button.disabled = false; });
    if (!done || verb !== "reply") return;
    const box = document.getElementById("text");
    if (box && box.value === fields.text) box.value = "";
    const token = document.querySelector("input[name=client_id]");
    if (token) token.value = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    lines.scrollTop = lines.scrollHeight;
  });

  document.addEventListener("input", (event) => {
    if (event.target.id !== "text" || Date.now() - renewed < RENEW_MS) return;
    renewed = Date.now();
    Careline.act(id, "renew");
  });

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
    } else if (event.key === "u") {
      document.getElementById("back").click();
    }
  });

  const turn = document.querySelector(".is-turn");
  lines.scrollTop = turn ? Math.max(0, turn.offsetTop - lines.offsetTop - 40) : lines.scrollHeight;
  if (location.hash === "#text") document.getElementById("text")?.focus();
})();
