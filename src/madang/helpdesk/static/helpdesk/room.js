// The agents' room: says that its agent is still there, also from a hidden tab; puts texts into the reply.
const here = document.querySelector("[data-here]");
if (here) {
  try {
    // Browsers slow the clocks of hidden tabs, but not those of workers.
    const worker = new Worker(here.dataset.worker);
    worker.postMessage(new URL(here.dataset.here, location.href).href);
  } catch {
    setInterval(() => fetch(here.dataset.here).catch(() => {}), 15000);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-fills]");
  const box = link && document.getElementById(link.dataset.fills);
  if (!box) return;
  event.preventDefault();
  // What was typed stays, and what is put in stands behind it.
  box.value = box.value.trim() ? `${box.value.trim()}\n\n${link.dataset.text}` : link.dataset.text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
});
