import type { Answer, Api, Operation } from "./api.ts";
import { Random } from "./random.ts";
import type { JsonValue } from "./values.ts";

/** The least calls of one operation, and the most: some are called all the time, others hardly. */
const leastCalls = 3;
const mostCalls = 30;

/** A HAR of calls of all operations, in no order; each entry says which operation it is of. */
export function writeTraffic(api: Api, seed: number): JsonValue {
  const random = new Random(seed);
  const entries = api.operations.flatMap((operation, index) => {
    // The same in every capture of one API: what is called often is called often.
    const share = new Random(index * 7919 + api.operations.length).next() ** 2;
    const calls = Math.round(leastCalls + share * (mostCalls - leastCalls));
    return Array.from({ length: calls * (operation.weight ?? 1) }, () =>
      call(api, operation, random),
    );
  });
  const started = Date.UTC(2026, 0, 1);
  return {
    log: {
      version: "1.2",
      creator: { name: "synthetic", version: "1" },
      entries: random.shuffled(entries).map((entry, index) => ({
        startedDateTime: new Date(started + index * 1000).toISOString(),
        ...entry,
      })),
    },
  };
}

function call(
  { origin }: Api,
  operation: Operation,
  random: Random,
): { readonly [key: string]: JsonValue } {
  const given = Object.fromEntries(
    Object.entries(operation.parameters ?? {}).map(([name, make]) => [name, make(random)]),
  );
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = given[name];
    if (value === undefined) throw new Error(`nothing makes {${name}} of ${operation.path}`);
    return value;
  });
  const url = new URL(origin + path);
  for (const { name, share, sample } of operation.query ?? []) {
    if (random.chance(share)) url.searchParams.append(name, sample(random));
  }
  const answer = answerOf(operation, random);
  const { request } = operation;
  const postData = request && { mimeType: request.mediaType, text: bodyText(request, random) };
  return {
    time: 10,
    _truth: { op: `${operation.method} ${operation.path}` },
    request: {
      method: operation.method.toUpperCase(),
      url: url.href,
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: [
        { name: "accept", value: "application/json" },
        ...(postData ? [{ name: "content-type", value: postData.mimeType }] : []),
      ],
      queryString: [...url.searchParams].map(([name, value]) => ({ name, value })),
      headersSize: -1,
      bodySize: -1,
      ...(postData ? { postData } : {}),
    },
    response: answerEntry(answer, given, random),
    cache: {},
    timings: { send: 0, wait: 10, receive: 0 },
  };
}

function answerOf({ answers }: Operation, random: Random): Answer {
  let left = random.next() * answers.reduce((sum, { share }) => sum + share, 0);
  const chosen = answers.find(({ share }) => (left -= share) <= 0) ?? answers[0];
  if (!chosen) throw new Error("an operation without an answer");
  return chosen;
}

function bodyText({ mediaType, value }: NonNullable<Operation["request"]>, random: Random): string {
  const sampled = value.sample(random);
  if (mediaType === "application/json") return JSON.stringify(sampled);
  const form = new URLSearchParams();
  if (typeof sampled === "object" && sampled !== null) {
    for (const [name, each] of Object.entries(sampled)) {
      form.append(name, typeof each === "string" ? each : JSON.stringify(each));
    }
  }
  return form.toString();
}

type Given = Readonly<Record<string, string>>;

function answerEntry(answer: Answer, given: Given, random: Random): JsonValue {
  const { status, value, events } = answer;
  const mimeType = events ? "text/event-stream" : (answer.mediaType ?? "application/json");
  const text = answerText(answer, given, random);
  const hasBody = value !== null || events !== undefined;
  return {
    status,
    statusText: "",
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: hasBody ? [{ name: "content-type", value: mimeType }] : [],
    content: { size: text.length, mimeType: hasBody ? mimeType : "", text },
    redirectURL: "",
    headersSize: -1,
    bodySize: text.length,
  };
}

function answerText(
  { value, events, mediaType, echoes = {} }: Answer,
  given: Given,
  random: Random,
): string {
  if (events) {
    return events(random)
      .map(({ event, data }) => {
        const name = event === undefined ? "" : `event: ${event}\n`;
        return `${name}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
      })
      .join("");
  }
  if (!value) return "";
  const sampled = value.sample(random);
  if (mediaType?.includes("ndjson") && Array.isArray(sampled)) {
    return sampled.map((line) => `${JSON.stringify(line)}\n`).join("");
  }
  const repeated = Object.entries(echoes).map(([field, name]) => [field, given[name] ?? null]);
  if (repeated.length === 0 || typeof sampled !== "object" || Array.isArray(sampled))
    return JSON.stringify(sampled);
  return JSON.stringify({ ...sampled, ...Object.fromEntries(repeated) });
}
