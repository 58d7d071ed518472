// A button that opens the help desk in a frame. No dependency, no cookie; works under a strict content policy that allows
// this script and the frame.
(() => {
  const words = {{ words|safe }};  {# JSON made by json.dumps in views/widget.py, without "<" #}
  const origin = new URL(words.frame).origin;
  const style = (element, rules) => Object.entries(rules).forEach(([name, value]) => element.style.setProperty(name, value));
  const button = document.createElement("button");
  const panel = document.createElement("div");
  let frame = null;

  button.type = "button";
  button.textContent = words.open;
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-haspopup", "dialog");
  style(button, {
    position: "fixed", right: "16px", bottom: "16px", "z-index": "2147483646", "min-height": "48px", padding: "0 20px", border: "0",
    "border-radius": "24px", background: "#0b50d0", color: "#fff", font: "600 16px/1.4 system-ui, sans-serif", cursor: "pointer",
  });
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", words.title);
  panel.hidden = true;
  style(panel, {
    position: "fixed", right: "16px", bottom: "76px", "z-index": "2147483647", width: "min(400px, calc(100vw - 32px))",
    height: "min(640px, calc(100dvh - 92px))", border: "1px solid #8a949e", "border-radius": "12px", overflow: "hidden", background: "#fff",
    "box-shadow": "0 8px 32px rgb(0 0 0 / 25%)",
  });

  function toggle(open) {
    if (open && !frame) {
      frame = document.createElement("iframe");
      frame.src = words.frame;
      frame.title = words.title;
      style(frame, { display: "block", width: "100%", height: "100%", border: "0" });
      panel.append(frame);
    }
    panel.hidden = !open;
    panel.style.setProperty("display", open ? "block" : "none");
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? words.close : words.open;
    if (open) frame.focus(); else button.focus();
  }

  button.addEventListener("click", () => toggle(panel.hidden));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) toggle(false); });
  // Keys that are pressed inside stay inside: the frame says that it wants to be closed.
  addEventListener("message", (event) => {
    if (event.origin === origin && frame && event.source === frame.contentWindow && event.data === "madang:close") toggle(false);
  });
  const put = () => document.body.append(button, panel);
  if (document.body) put(); else addEventListener("DOMContentLoaded", put);
})();
