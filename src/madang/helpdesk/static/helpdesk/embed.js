// The desk in a frame of another site: remembers its talk without a cookie, and closes by Escape.
const { talk, desk, isNew } = document.body.dataset;
const KEY = `madang-talk-${desk}`;

// Browsers keep this apart for each site that frames us, or refuse it: then a talk lasts as long as the frame.
try {
  const kept = localStorage.getItem(KEY);
  if (talk) localStorage.setItem(KEY, talk);
  else if (isNew && kept?.startsWith("/")) location.replace(kept);
} catch { /* nothing is kept */ }

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && window.parent !== window) window.parent.postMessage("madang:close", "*");
});
