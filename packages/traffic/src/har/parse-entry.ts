import type { Exchange } from "../exchange.ts";
import { withId } from "../exchange-id.ts";
import { finiteMember, isJsonObject, member, objectMember, textMember } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { SkippedEntry } from "./errors.ts";
import type { HarLimits } from "./limits.ts";
import { instant, readMessages } from "./messages.ts";
import { readRequest } from "./request.ts";
import { readResponse } from "./response.ts";

/** One entry's JSON as an exchange; throws `SkippedEntry` with the reason where it is none. */
export function parseEntry(json: string, limits: HarLimits): Exchange {
  const entry = parse(json);
  if (!isJsonObject(entry)) throw new SkippedEntry("not-an-object", "the entry is no object");
  const durationMs = finiteMember(entry, "time");
  const content = {
    startedAt: readStart(entry),
    durationMs: durationMs !== null && durationMs >= 0 ? durationMs : null,
    request: readRequest(entry, limits),
    response: readResponse(entry, limits),
    messages: readMessages(entry, limits),
    ...errorOf(entry),
  };
  return withId(content);
}

function parse(json: string): JsonValue {
  try {
    return JSON.parse(json);
  } catch {
    // The parser's message quotes the text, which may be a secret.
    throw new SkippedEntry("malformed-json", "the entry is no valid JSON");
  }
}

const longestError = 200;

/** Chrome's field of the response, ours of the entry. */
function errorOf(entry: JsonObject): { error?: string } {
  const response = objectMember(entry, "response");
  const error = textMember(entry, "_error") ?? (response && textMember(response, "_error"));
  return error ? { error: error.slice(0, longestError) } : {};
}

function readStart(entry: JsonObject): string | null {
  const value = member(entry, "startedDateTime");
  if (typeof value === "string") {
    return instant(Date.parse(value));
  }
  return typeof value === "number" ? instant(value) : null;
}
