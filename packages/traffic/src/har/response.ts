import type { ExchangeBody, ExchangeResponse, HeaderPair } from "../exchange.ts";
import { finiteMember, member, objectMember, sizeMember, textMember } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { readContent } from "./content.ts";
import { contentTypeOf, statedAbsence } from "./declared-type.ts";
import { readEventSource } from "./event-source.ts";
import { headerValue, readHeaders } from "./headers.ts";
import type { HarLimits } from "./limits.ts";
import { absentBody } from "./post-data.ts";
import { httpVersion } from "./request.ts";

/** Null when there was none: exporters then write the status 0 or -1, or leave the object out. */
export function readResponse(entry: JsonObject, limits: HarLimits): ExchangeResponse | null {
  const response = objectMember(entry, "response");
  if (response === null) return null;
  const status = finiteMember(response, "status");
  if (status === null || !Number.isInteger(status) || status < 100 || status > 999) return null;
  const headers = readHeaders(member(response, "headers"), limits.headers);
  return {
    status,
    statusText: textMember(response, "statusText") ?? "",
    httpVersion: httpVersion(response),
    headers,
    body: readBody(entry, response, status, headers, limits),
  };
}

function readBody(
  entry: JsonObject,
  response: JsonObject,
  status: number,
  headers: readonly HeaderPair[],
  limits: HarLimits,
): ExchangeBody | null {
  const content = objectMember(response, "content");
  const contentType = contentTypeOf(headerValue(headers, "content-type"), content);
  const absence = content === null ? null : statedAbsence(content, contentType, null);
  if (absence !== null) return absence;
  const text = content === null ? null : textMember(content, "text");
  if (content !== null && text !== null && text !== "")
    return readContent(content, { contentType, headers, limits });
  const events = readEventSource(entry, contentType, limits);
  if (events !== null) return events;
  if (isBodiless(entry, status)) return null;
  const size = content === null ? null : sizeMember(content, "size");
  if (size !== null && size > 0) return absentBody(contentType, size);
  // An event stream that was not read to its end is given as empty.
  const isUnknown = text === null && (size === null || size < 0) && contentType !== null;
  const isStream = contentType?.startsWith("text/event-stream") === true;
  return isUnknown || isStream ? absentBody(contentType, null) : null;
}

function isBodiless(entry: JsonObject, status: number): boolean {
  const request = objectMember(entry, "request");
  const method = request === null ? null : textMember(request, "method");
  return status < 200 || status === 204 || status === 304 || method === "HEAD";
}
