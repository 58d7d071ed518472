// Long forms: drafts that save themselves, pictures made smaller before sending, one press sends once.
const EVERY = 10000;
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);

/** What a draft keeps: everything but files, which travel once, at the end. */
function draftOf(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

const textOf = (data) => new URLSearchParams(data).toString();

function autosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  const say = (text) => { if (status) status.querySelector("span").textContent = text; };
  let kept = textOf(draftOf(form)), busy = false, sent = false;

  async function save() {
    const data = draftOf(form), text = textOf(data);
    if (busy || sent || text === kept) return;
    busy = true;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      if (answer.status === 204) return; // there is too little yet to begin with
      const isWhole = textOf(draftOf(form)) === text;
      kept = text;
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      for (const [name, value] of Object.entries(told)) {
        const hidden = form.elements.namedItem(name);
        if (hidden?.type === "hidden") hidden.value = value;
      }
      // What the server told is no change of the writer's.
      if (isWhole) kept = textOf(draftOf(form));
      const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
      say(fill(status?.dataset.saved ?? "", { time }));
    } catch {
      say(status?.dataset.failed ?? "");
    } finally {
      busy = false;
    }
  }

  setInterval(save, EVERY);
  form.addEventListener("submit", () => { sent = true; });
  addEventListener("pageshow", () => { sent = false; });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
}

/** The picture no larger than `side`, or itself where that is not possible. */
async function smaller(file, side) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 400000) return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, side / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

function preview(input) {
  const box = input.closest(".file");
  box?.querySelectorAll(".file-preview").forEach((old) => old.remove());
  for (const file of input.files) {
    if (!box || !file.type.startsWith("image/")) continue;
    const image = document.createElement("img");
    image.className = "file-preview";
    image.alt = file.name;
    image.src = URL.createObjectURL(file);
    image.onload = () => URL.revokeObjectURL(image.src);
    box.append(image);
  }
}

document.addEventListener("change", async (event) => {
  const input = event.target;
  if (!input.matches?.("input[type=file][data-downscale]")) return;
  const files = await Promise.all([...input.files].map((file) => smaller(file, Number(input.dataset.downscale))));
  const box = new DataTransfer();
  files.forEach((file) => box.items.add(file));
  input.files = box.files;
  preview(input);
});

// A second press within a few seconds sends nothing; the form token on the server is the real guard.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => { delete form.dataset.sent; event.submitter?.removeAttribute("aria-busy"); }, 5000);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

document.querySelectorAll("form[data-autosave]").forEach(autosave);
