// Ties forms with data-passkey ("login", "add", "authenticate", "signup") to allauth's passkey script, and shows its refusals.
const FORMS = { login: "loginForm", add: "addForm", authenticate: "authenticateForm", signup: "signupForm" };

addEventListener("load", () => {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const kind = form.dataset.passkey, tie = window.allauth?.webauthn?.forms[FORMS[kind]];
    if (!tie || !window.PublicKeyCredential) { form.hidden = true; continue; }
    const id = (selector) => form.querySelector(selector)?.id;
    const button = id("button"), credential = id("input[name=credential]");
    tie({ ids: { login: button, add: button, authenticate: button, signup: button, credential,
      passwordless: id("input[name=passwordless]"), data: form.dataset.passkeyData } });
    document.addEventListener("allauth.error", (event) => {
      event.preventDefault();
      form.querySelector("[data-passkey-error]")?.removeAttribute("hidden");
    });
  }
});
