// Copy a record: it is fetched as an export, so that the copy is an entry of the audit.
"use strict";
const told = document.getElementById("copied");
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const answer = await fetch(button.dataset.copy, { headers: { Accept: "text/plain" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      await navigator.clipboard.writeText(await answer.text());
      told.textContent = `${button.textContent.trim()}: copied.`;
    } catch {
      told.textContent = "It could not be copied. Download it instead, or sign in again.";
    } finally {
      button.disabled = false;
      button.focus();
    }
  });
}
