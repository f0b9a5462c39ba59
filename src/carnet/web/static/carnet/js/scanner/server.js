// The server's answers, under the session of who is logged in.
const PATIENCE = 20_000; // milliseconds for one call

// Why there is no answer: "offline", "login" (nobody is logged in, or not for this operator), or "refused".
export class NoAnswer extends Error {
  constructor(why, detail = "") {
    super(detail || why);
    this.why = why;
  }
}

async function reasonOf(answer) {
  if (answer.status === 401 || answer.status === 403 || answer.status === 404) return new NoAnswer("login");
  if (answer.status === 400 || answer.status === 422) {
    const problem = await answer.json().catch(() => ({}));
    return new NoAnswer("refused", problem.detail);
  }
  return new NoAnswer("offline");
}

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { redirect: "error", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options });
  } catch {
    throw new NoAnswer("offline");
  }
  if (answer.ok || answer.status === 304) return answer;
  throw await reasonOf(answer);
}

export class Server {
  #token = "";

  constructor(operator) {
    this.home = `/operators/${operator}`;
  }

  // The keys that sign tickets and manifests, as [{id, key}]; brings the token for what is sent, too.
  async keys() {
    const { keys, csrf } = await (await ask(`${this.home}/boardings`)).json();
    this.#token = csrf;
    return keys;
  }

  // {body, signature, etag}, or null where the device has the newest.
  async manifest(trip, etag = "") {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await ask(`${this.home}/trips/${trip}/manifest`, { headers });
    if (answer.status === 304) return null;
    return {
      body: new Uint8Array(await answer.arrayBuffer()),
      signature: answer.headers.get("Manifest-Signature") ?? "",
      etag: answer.headers.get("ETag") ?? "",
    };
  }

  // One answer for each scan. A token that has grown old is fetched anew, once.
  async scans(scans, again = true) {
    if (!this.#token) await this.keys();
    try {
      return (await (await this.#send(scans)).json()).data;
    } catch (problem) {
      if (problem.why !== "login" || !again) throw problem;
      this.#token = "";
      return this.scans(scans, false);
    }
  }

  #send(scans) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.#token };
    return ask(`${this.home}/scans`, { method: "POST", headers, body: JSON.stringify({ scans }) });
  }
}
