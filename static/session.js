// Five minutes before a session ends, offers to stay; nothing is moved and nothing is blocked.
const region = document.querySelector("[data-session-seconds]");
const BEFORE = 5 * 60 * 1000;
let ends = Date.now() + Number(region.dataset.sessionSeconds) * 1000;

function look() {
  // Compared with the clock, not counted: a laptop that slept has missed its timers.
  const left = ends - Date.now();
  region.hidden = left > BEFORE;
  region.querySelector("[data-session-over]").hidden = left > 0;
  region.querySelector("[data-session-soon]").hidden = left <= 0;
}

region.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const answer = await fetch(form.action, {
    method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "error",
  }).catch(() => null);
  if (!answer || !answer.ok) return form.submit();
  ends = Date.now() + (await answer.json()).seconds * 1000;
  look();
});

look();
setInterval(look, 15 * 1000);
document.addEventListener("visibilitychange", look);
