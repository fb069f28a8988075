// Asks the browser for a passkey, or makes one; without it the pages offer a code instead.
const { webauthnJSON } = window;

async function answerOf(form) {
  if (form.dataset.passkey === "create") {
    return webauthnJSON.create(JSON.parse(form.dataset.offer));
  }
  const reply = await fetch(form.dataset.questions, { headers: { Accept: "application/json" } });
  return webauthnJSON.get(await reply.json());
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential || !webauthnJSON) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const credential = form.elements.credential;
    try {
      credential.value = JSON.stringify(await answerOf(form));
    } catch {
      // Given up, or refused by the device: the server says what to do instead.
      credential.value = "{}";
    }
    form.submit();
  });
}
