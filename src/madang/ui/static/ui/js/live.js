// Parts that keep themselves fresh: asked with their ETag, slower while nothing changes, not in hidden tabs.
const SLOWER = [1, 2.5, 7.5];
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
const jitter = (ms) => ms * (0.85 + Math.random() * 0.3);

/** Puts `html` into `part`, keeping the focus and what was unfolded. */
function put(part, html) {
  const open = new Set([...part.querySelectorAll("details[open][id]")].map((each) => each.id));
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.innerHTML = html;
  open.forEach((id) => { const each = document.getElementById(id); if (each) each.open = true; });
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  window.htmx?.process(part);
}

function follow(part) {
  const clock = document.querySelector(`[data-live-time="${CSS.escape(part.id)}"]`);
  const pause = document.querySelector(`[data-live-pause="${CSS.escape(part.id)}"]`);
  let etag = "", quiet = 0, paused = false, timer = 0;

  const next = () => {
    clearTimeout(timer);
    const base = Number(part.dataset.pollSeconds || 5) * 1000;
    const idle = quiet > 20 ? 2 : quiet > 5 ? 1 : 0;
    if (!paused) timer = setTimeout(ask, jitter(base * SLOWER[idle]));
  };

  // What is new is said once, wherever on the page somebody is.
  let told = part.querySelector("[data-news]")?.dataset.news;
  const tell = () => {
    const news = part.querySelector("[data-news]")?.dataset.news;
    if (news && news !== told) document.dispatchEvent(new CustomEvent("madang:toast", { detail: news }));
    told = news;
  };

  async function ask() {
    // Whoever is typing in the part is not disturbed.
    if (document.hidden || part.querySelector("input:focus, textarea:focus, dialog[open]")) return next();
    try {
      const headers = { "HX-Request": "true", "HX-Target": part.id, ...(etag && { "If-None-Match": etag }) };
      const answer = await fetch(part.dataset.poll, { headers, cache: "no-store" });
      // Whoever is signed out is sent to another page, which is no part of this one.
      if (answer.status === 200 && !answer.redirected) {
        const html = await answer.text();
        if (etag || html.trim() !== part.innerHTML.trim()) put(part, html);
        tell();
        etag = answer.headers.get("ETag") || "";
        quiet = 0;
      } else quiet += answer.status === 304 ? 1 : 6;
      if (clock && answer.status < 400 && !answer.redirected) {
        const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour12: false, timeZone: "Asia/Seoul" });
        clock.textContent = fill(clock.dataset.words, { time });
      }
    } catch {
      quiet += 6;
    }
    next();
  }

  pause?.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.querySelector("span").textContent = paused ? pause.dataset.go : pause.dataset.stop;
    if (paused) clearTimeout(timer); else { quiet = 0; ask(); }
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !paused) { quiet = 0; ask(); } });
  next();
}

document.querySelectorAll("[data-poll]").forEach(follow);
