// A sound and a desktop notification when an emergency or an urgent case arrives; only where somebody allowed it.
"use strict";
(() => {
  const KEY = "careline-alerts";
  const button = document.getElementById("alerts");
  const known = new Set();
  let first = true;
  let sound = null;
  const wanted = () => localStorage.getItem(KEY) === "on";

  function show() {
    if (!button) return;
    button.hidden = false;
    button.textContent = wanted() ? "Alerts on" : "Alerts off";
    button.setAttribute("aria-pressed", String(wanted()));
  }

  function beep(times) {
    try {
      sound = sound || new AudioContext();
      for (let i = 0; i < times; i += 1) {
        const tone = sound.createOscillator();
        const volume = sound.createGain();
        const at = sound.currentTime + i * 0.35;
        tone.frequency.value = 880;
        volume.gain.setValueAtTime(0.2, at);
        volume.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
        tone.connect(volume).connect(sound.destination);
        tone.start(at);
        tone.stop(at + 0.3);
      }
    } catch { /* a browser without sound still shows the queue */ }
  }

  async function look() {
    if (!wanted()) return;
    let rows;
    try {
      const answer = await fetch("/api/queue?show=unclaimed&limit=100", { headers: { "X-Careline-By-Itself": "1" } });
      if (!answer.ok) return;
      rows = (await answer.json()).escalations;
    } catch { return; }
    const fresh = rows.filter((row) => !known.has(row.id) && ["emergency", "urgent"].includes(row.acuity));
    rows.forEach((row) => known.add(row.id));
    if (first || !wanted()) { first = false; return; } // what waited before was not news
    if (!fresh.length) return;
    const worst = fresh[0];
    document.documentElement.dataset.alerted = worst.id;
    beep(worst.acuity === "emergency" ? 3 : 1);
    if ("Notification" in window && Notification.permission === "granted") {
      const note = new Notification(`${worst.acuity_label} waiting`, { body: worst.reason_label, tag: worst.id });
      note.onclick = () => { window.focus(); location.href = `/cases/${worst.id}`; };
    }
  }

  button?.addEventListener("click", async () => {
    localStorage.setItem(KEY, wanted() ? "off" : "on");
    show();
    if (!wanted()) return;
    first = true;
    look();
    beep(1);
    if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
    Careline.toast("Notification" in window && Notification.permission === "granted"
      ? "You will hear and see new emergencies and urgent cases while this page is open."
      : "You will hear new emergencies and urgent cases while this page is open. Your browser does not allow notifications.");
  });
  document.addEventListener("careline:news", look);
  show();
  look();
})();
