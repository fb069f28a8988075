// Keeps what is being written, 20 seconds after it was typed; nothing is lost without it but the unsaved words.
const EVERY = 20000;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const said = form.querySelector("[data-autosaved]");
  let waiting = 0;

  async function keep() {
    waiting = 0;
    const words = new FormData(form);
    words.set("key", form.dataset.key);
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: words, redirect: "error", credentials: "same-origin" });
      said.textContent = (await answer.json()).said;
    } catch {
      said.textContent = "Your last words are not kept. Sign in again in another window, then save here.";
    }
  }

  form.addEventListener("input", () => {
    waiting ||= setTimeout(keep, Number(form.dataset.every) || EVERY);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
}
