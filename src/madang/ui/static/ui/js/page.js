// What every page does beyond plain links and forms: counters, dialogs, sharing, toasts, menus, the offline worker.
const words = document.getElementById("toast-words")?.dataset ?? {};

/** Says `text` once, at the foot of the screen. */
export function toast(text) {
  const place = document.getElementById("toasts");
  if (!place || !text) return;
  const box = document.createElement("p");
  box.className = "toast";
  box.textContent = text;
  place.append(box);
  setTimeout(() => box.remove(), 6000);
}
document.addEventListener("madang:toast", (event) => toast(event.detail));

/** Fills `%(name)s` places of a translated sentence. */
export const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);

function count(counter) {
  const area = document.getElementById(counter.dataset.countFor);
  if (!area) return;
  const limit = area.maxLength, used = area.value.length, format = (n) => n.toLocaleString();
  if (limit < 0) return;
  counter.textContent = fill(counter.dataset.words, { used: format(used), limit: format(limit) });
  counter.classList.toggle("is-near", used > limit * 0.95);
}

/** Scrolls a row of tabs sideways, and nothing else, until `tab` is in its middle. */
function bringIntoView(tab) {
  const row = tab.closest(".tabs"), [own, whole] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += own.left + own.width / 2 - whole.left - whole.width / 2;
}

function prepare(root) {
  root.querySelectorAll("[data-count-for]").forEach(count);
  root.querySelectorAll(".tabs [aria-current]").forEach(bringIntoView);
  root.querySelector("[data-focus]")?.focus();
}

document.addEventListener("input", (event) => {
  const counter = event.target.id && document.querySelector(`[data-count-for="${CSS.escape(event.target.id)}"]`);
  if (counter) count(counter);
});

async function share(button) {
  const url = new URL(button.dataset.share, location.href).href;
  try {
    if (navigator.share) return await navigator.share({ title: button.dataset.shareTitle, url });
    await navigator.clipboard.writeText(url);
    toast(words.copied);
  } catch (error) {
    if (error.name !== "AbortError") prompt(button.dataset.shareTitle, url);
  }
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  toast(button.dataset.copied || words.copied);
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
      dialog.addEventListener("close", () => opener.focus(), { once: true });
    }
  }
  if (event.target.matches("dialog")) event.target.close();
  const sharer = event.target.closest("[data-share]");
  if (sharer) share(sharer);
  const copier = event.target.closest("[data-copy]");
  if (copier) copy(copier);
  if (event.target.closest("[data-print]")) print();
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

/** Arrow keys lead from a search box through what it offers and back; Escape closes the offers. */
function walkOffers(event, search) {
  const box = search.querySelector("input[type=search]"), offers = search.querySelector(".search-offers");
  const stops = [box, ...offers.querySelectorAll("a")], step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape" && stops.length > 1) {
    event.preventDefault();
    box.focus();
    offers.replaceChildren();
  } else if (step && !event.isComposing && stops.length > 1 && stops.includes(event.target)) {
    event.preventDefault();
    stops[(stops.indexOf(event.target) + step + stops.length) % stops.length].focus();
  }
}

document.addEventListener("keydown", (event) => {
  const search = event.target.closest?.(".search:has(.search-offers)");
  if (search) walkOffers(event, search);
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Lists that filter themselves as soon as a choice is made; the button stays for everybody else.
document.addEventListener("change", (event) => event.target.closest("form[data-submit-on-change]")?.requestSubmit());

document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
// What htmx puts in beside its target has replaced the element it names.
document.addEventListener("htmx:oobAfterSwap", (event) => prepare(document.getElementById(event.detail.target.id) ?? document));
document.addEventListener("htmx:sendError", () => toast(words.offline));
prepare(document);

// Whoever comes back gets the rare letters in our font too; a first visit stays light.
const font = document.querySelector("link[data-rest]");
if (font && navigator.serviceWorker?.controller && !navigator.connection?.saveData) {
  const rest = document.createElement("link");
  rest.rel = "stylesheet";
  rest.href = font.dataset.rest;
  font.before(rest);
}

if ("serviceWorker" in navigator) addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
