// Keys of the queue: j and k move, Enter opens, a acknowledges, c claims, r opens to reply, ? explains.
"use strict";
(() => {
  const links = () => [...document.querySelectorAll(".row-link")];
  const chosen = () => document.activeElement?.closest?.(".row");
  const dialog = document.getElementById("keys");

  function move(by) {
    const all = links();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (Careline.typing(event)) return;
    const row = chosen();
    const id = row?.dataset.id;
    const keys = {
      j: () => move(1),
      k: () => move(-1),
      a: () => id && Careline.act(id, "acknowledge"),
      c: () => id && Careline.act(id, "claim"),
      r: () => { if (id) location.href = `/cases/${id}#text`; },
      "?": () => dialog.showModal(),
    };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  document.querySelector("[data-open=keys]").addEventListener("click", () => dialog.showModal());
})();
