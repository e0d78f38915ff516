import type { ExchangeSummary } from "#api/types.ts";

export type StatusTone = "good" | "moved" | "bad" | "worse" | "none";

export function toneOf(status: number | null): StatusTone {
  if (status === null) return "none";
  if (status >= 500) return "worse";
  if (status >= 400) return "bad";
  return status >= 300 ? "moved" : "good";
}

/** Host and path of an address, apart; one that cannot be read is all path. */
export function partsOf(address: string): { host: string; path: string } {
  try {
    const { host, pathname, search } = new URL(address);
    return { host, path: pathname + search };
  } catch {
    return { host: "", path: address };
  }
}

const shortTypes: ReadonlyArray<[RegExp, string]> = [
  [/^text\/event-stream$/, "stream"],
  [/[/+]json$/, "json"],
  [/ndjson|jsonl|json-seq/, "ndjson"],
  [/javascript|ecmascript/, "script"],
  [/^text\/html$/, "html"],
  [/^text\/css$/, "css"],
  [/[/+]xml$/, "xml"],
  [/^image\//, "image"],
  [/^font\/|font/, "font"],
  [/^(audio|video)\//, "media"],
  [/protobuf|grpc/, "protobuf"],
  [/^text\//, "text"],
  [/octet-stream$/, "binary"],
];

/** One word for what came back. */
export function kindOf({ content_type: type, message_count: messages }: ExchangeSummary): string {
  if (messages > 0) return "socket";
  if (type === null) return "";
  return shortTypes.find(([pattern]) => pattern.test(type))?.[1] ?? type.split("/").at(-1) ?? type;
}

const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});

const day = new Intl.DateTimeFormat("en", { month: "short", day: "numeric" });

/** Day and time, with the year where it is another than this one. */
export function exactMoment(timestamp: string, now: Date = new Date()): string {
  const at = new Date(timestamp);
  const year = at.getFullYear() === now.getFullYear() ? "" : ` ${at.getFullYear()}`;
  return `${day.format(at)}${year}, ${clockTime(timestamp)}`;
}

export const clockTime = (timestamp: string): string => clock.format(new Date(timestamp));
