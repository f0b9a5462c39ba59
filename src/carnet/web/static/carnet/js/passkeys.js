// Passkeys (Web Authentication Level 2): the browser signs what the server asks, and the form brings it back.

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const named = (keys) => (keys || []).map((key) => ({ ...key, id: toBytes(key.id) }));

async function create(options, passwordless) {
  const asked = {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
    authenticatorSelection: { ...options.authenticatorSelection },
  };
  // Alone in place of a password it has to be kept on the device and to know who holds it.
  asked.authenticatorSelection.residentKey = passwordless ? "required" : "discouraged";
  asked.authenticatorSelection.requireResidentKey = passwordless;
  if (passwordless) asked.authenticatorSelection.userVerification = "required";
  const made = await navigator.credentials.create({ publicKey: asked });
  const { clientDataJSON, attestationObject } = made.response;
  const transports = made.response.getTransports ? made.response.getTransports() : [];
  return { ...common(made), response: { clientDataJSON: toText(clientDataJSON), attestationObject: toText(attestationObject), transports } };
}

async function get(options) {
  const asked = { ...options, challenge: toBytes(options.challenge), allowCredentials: named(options.allowCredentials) };
  const used = await navigator.credentials.get({ publicKey: asked });
  const { clientDataJSON, authenticatorData, signature, userHandle } = used.response;
  return {
    ...common(used),
    response: {
      clientDataJSON: toText(clientDataJSON),
      authenticatorData: toText(authenticatorData),
      signature: toText(signature),
      userHandle: userHandle ? toText(userHandle) : null,
    },
  };
}

const common = (key) => ({
  id: key.id,
  rawId: toText(key.rawId),
  type: key.type,
  authenticatorAttachment: key.authenticatorAttachment,
  clientExtensionResults: key.getClientExtensionResults(),
});

async function fetched(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("the server did not say what to sign");
  return (await answer.json()).request_options;
}

async function signed(form) {
  const way = form.dataset.passkey;
  if (way === "login") return get((await fetched(form.action)).publicKey);
  const options = JSON.parse(form.dataset.options).publicKey;
  if (way === "get") return get(options);
  return create(options, form.querySelector("[data-passwordless]")?.checked ?? false);
}

async function ask(event) {
  const form = event.target;
  event.preventDefault();
  event.stopImmediatePropagation(); // the page's own "one press" begins when the form really leaves
  const trouble = document.querySelector("[data-passkey-trouble]");
  const button = event.submitter || form.querySelector("button");
  if (button.getAttribute("aria-busy")) return;
  trouble.hidden = true;
  button.setAttribute("aria-busy", "true");
  try {
    form.elements.credential.value = JSON.stringify(await signed(form));
    form.submit();
  } catch {
    button.removeAttribute("aria-busy");
    trouble.hidden = false;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", ask);
  }
}
