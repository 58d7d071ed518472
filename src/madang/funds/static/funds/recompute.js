// "Recompute in this browser": fetches the published ballots, counts them in a worker, and shows both results together.
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);

async function digestOf(bytes) {
  if (!globalThis.crypto?.subtle) return null;
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const count = (address, text) =>
  new Promise((done, failed) => {
    const worker = new Worker(address, { type: "module" });
    worker.onmessage = ({ data }) => (worker.terminate(), done(data));
    worker.onerror = (event) => (worker.terminate(), failed(event));
    worker.postMessage(text);
  });

function show(place, list, published, found, seconds, isFile) {
  const winners = new Set(found.winners), told = list.dataset;
  const isSame = isFile && winners.size === published.size && [...winners].every((id) => published.has(id));
  place.textContent = fill(isSame ? place.dataset.same : place.dataset.other, { count: winners.size, ballots: found.ballots, seconds });
  place.dataset.done = isSame ? "same" : "other";
  list.replaceChildren(...found.projects.map(({ id, name }) => {
    const line = document.createElement("li"), word = (has) => (has ? told.yes : told.no);
    line.textContent = fill(told.found, { name: name || id, computed: word(winners.has(id)), published: word(published.has(id)) });
    return line;
  }));
}

for (const part of document.querySelectorAll("[data-recompute]")) {
  const button = part.querySelector("button"), place = part.querySelector("[role=status]"), list = part.querySelector("ul");
  button.addEventListener("click", async () => {
    button.disabled = true;
    place.textContent = place.dataset.working;
    try {
      const bytes = await (await fetch(part.dataset.recompute)).arrayBuffer(), begun = performance.now();
      const found = await count(part.dataset.worker, new TextDecoder().decode(bytes));
      const digest = await digestOf(bytes), seconds = ((performance.now() - begun) / 1000).toFixed(1);
      const published = new Set(part.dataset.winners.split(",").filter(Boolean));
      show(place, list, published, found, seconds, digest === null || digest === part.dataset.digest);
    } catch {
      place.textContent = place.dataset.failed;
    }
    button.disabled = false;
  });
}
