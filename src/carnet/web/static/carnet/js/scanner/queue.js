// Scans on their way to the server: in batches, idempotent by the ids that the device made, kept until they are answered.
const BATCH = 200;

const sentForm = ({ id, code, ticket, trip, stop, at, device, shown }) =>
  ({ id, ...(code ? { code } : { ticket }), trip, stop, at, device, shown });

const answered = (answer) => (scan) => ({ ...scan, state: "done", answer, answered: Date.now() });

// What the server does not take at all would hold up the others: it is put aside and shown as a conflict.
const refusal = (detail) => ({ verdict: "refused", why: detail, hints: [], ticket: null, first: null });

async function sent(scans, store, server) {
  let answers;
  try {
    answers = await server.scans(scans.map(sentForm));
  } catch (problem) {
    if (problem.why !== "refused") throw problem;
    if (scans.length === 1) return store.changeScan(scans[0].id, answered(refusal(problem.message)));
    for (const one of scans) await sent([one], store, server);
    return undefined;
  }
  for (const answer of answers) await store.changeScan(answer.id, answered(answer));
  return undefined;
}

async function emptied(store, server) {
  for (;;) {
    const waiting = await store.waiting();
    if (!waiting.length) return;
    await sent(waiting.slice(0, BATCH), store, server);
  }
}

// Sends all that waits; two open pages do not send at the same time. Throws NoAnswer.
export const sync = (store, server) => navigator.locks.request("carnet-scanner-sync", () => emptied(store, server));

// The verdict that counts: the server's, where it has answered.
export const counting = (scan) => scan.answer ?? scan;

// Whether the server says otherwise than the device had told the inspector, and nobody has acknowledged it.
export const inConflict = (scan) =>
  Boolean(scan.answer && !scan.seen && scan.shown && scan.shown !== scan.answer.verdict);

// Whom the device had sent away the server does not board, even where it finds the ticket good.
const boards = ({ verdict, answer }) => (answer ? answer.verdict === "good" && !answer.conflict : verdict === "good");

// The boardings that a manifest asked for at `asked` cannot know yet: ticket -> what `entry.boarded` looks like.
export function boardings(scans, asked) {
  const good = scans.filter((scan) => boards(scan) && !(scan.answered < asked));
  return new Map(good.reverse().map(({ id, ticket, at, stop, by, device }) => [ticket, { scan: id, at, stop, by, device }]));
}
