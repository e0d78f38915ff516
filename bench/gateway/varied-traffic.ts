/**
 * Traffic in which no two calls are alike, as of an API that is asked for answers: ids, dates,
 * counts and texts differ. What a recorder could remember of one call helps it little with the next.
 */
const words =
  "the model answers each question with sources and says where a sentence rests on one of them while " +
  'numbers like 17 or 2.5 and names such as Ada Lovelace, Kigali or Łódź come and go; it\'s "quoted" here';
const text = shuffled(words.split(" "), 20_000);

let calls = 0;
let answers = 0;

/** JSON of a question, about 300 bytes, in ASCII but for its text. */
export function variedQuestion(): string {
  const at = (calls++ * 131) % (text.length - 400);
  return JSON.stringify({
    model: "sonar",
    max_tokens: 200 + (calls % 800),
    messages: [{ role: "user", content: text.slice(at, at + 200) }],
    metadata: { conversation: idOf("conv", calls), turn: calls % 40 },
  });
}

/** An answer of about 1 KB, with its head. */
export function variedAnswer(): string {
  const at = (answers++ * 977) % (text.length - 1_000);
  const body = JSON.stringify({
    id: idOf("gen", answers),
    object: "chat.completion",
    created: Math.floor(Date.now() / 1_000),
    model: "sonar",
    choices: [
      {
        index: 0,
        finish_reason: "stop",
        message: { role: "assistant", content: text.slice(at, at + 680) },
      },
    ],
    search_results: [
      {
        title: text.slice(at, at + 40),
        url: `https://example.org/pages/${answers}`,
        score: at / 7,
      },
    ],
  });
  return (
    "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\n" +
    `date: ${new Date().toUTCString()}\r\nx-request-id: ${idOf("req", answers)}\r\n` +
    `server-timing: total;dur=${(at % 900) + 0.5}\r\ncache-control: no-store\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

/** Looks like an id of an API: letters that say what it is, and 24 that say nothing. */
function idOf(kind: string, number: number): string {
  const digits = (Math.imul(number, 0x9e37_79b1) >>> 0).toString(36).padStart(7, "0");
  return `${kind}_${digits}${number.toString(36).padStart(6, "0")}${digits.slice(1)}x4k9m`;
}

/** Always the same, so that runs can be compared. */
function shuffled(from: readonly string[], count: number): string {
  let state = 7;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return from[(state >>> 8) % from.length];
  }).join(" ");
}
