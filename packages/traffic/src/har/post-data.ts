import type { ExchangeBody, HeaderPair } from "../exchange.ts";
import {
  arrayMember,
  sizeMember,
  isJsonObject,
  member,
  objectMember,
  textMember,
} from "../json.ts";
import type { JsonObject } from "../json.ts";
import { essenceOf, parameterOf } from "../bodies/media-type.ts";
import { readContent } from "./content.ts";
import { contentTypeOf, statedAbsence } from "./declared-type.ts";
import { headerValue, readPairs } from "./headers.ts";
import type { HarLimits } from "./limits.ts";

/** A request's body: its text, or its parameters put together again where there is no text. */
export function readPostData(
  request: JsonObject,
  headers: readonly HeaderPair[],
  limits: HarLimits,
): ExchangeBody | null {
  const postData = objectMember(request, "postData");
  const sizeBytes = sizeMember(request, "bodySize");
  const declared = headerValue(headers, "content-type");
  if (postData === null) {
    const isLost = sizeBytes !== null && sizeBytes > 0;
    return isLost ? absentBody(declared, sizeBytes) : null;
  }
  const contentType = contentTypeOf(declared, postData);
  const absence = statedAbsence(postData, contentType, sizeBytes);
  if (absence !== null) return absence;
  const text = textMember(postData, "text");
  if (text !== null && text !== "") return readContent(postData, { contentType, headers, limits });
  const params = arrayMember(postData, "params").filter(isJsonObject);
  if (params.length > 0) return bodyOfParams(params, contentType);
  return sizeBytes !== null && sizeBytes > 0 ? absentBody(contentType, sizeBytes) : null;
}

export function absentBody(contentType: string | null, sizeBytes: number | null): ExchangeBody {
  return { contentType, content: { kind: "absent", sizeBytes }, truncated: false };
}

function bodyOfParams(params: readonly JsonObject[], contentType: string | null): ExchangeBody {
  if (essenceOf(contentType) === "multipart/form-data")
    return multipartOfParams(params, contentType);
  const pairs = readPairs(params);
  const text = areEncoded(pairs)
    ? pairs.map(([name, value]) => `${name}=${value}`).join("&")
    : formText(pairs);
  return {
    contentType: contentType ?? "application/x-www-form-urlencoded",
    content: { kind: "text", text },
    truncated: false,
  };
}

function formText(pairs: readonly HeaderPair[]): string {
  const form = new URLSearchParams();
  for (const [name, value] of pairs) form.append(name, value);
  return form.toString();
}

/** Chrome gives parameters as they were sent, Firefox decoded: told by what could not stand in one. */
function areEncoded(pairs: readonly HeaderPair[]): boolean {
  let escapes = 0;
  for (const pair of pairs) {
    for (const text of pair) {
      if (!/^(?:[A-Za-z0-9\-._~+*!'()]|%[0-9A-Fa-f]{2})*$/.test(text)) return false;
      if (text.includes("%")) escapes += 1;
    }
  }
  return escapes > 0;
}

function multipartOfParams(
  params: readonly JsonObject[],
  contentType: string | null,
): ExchangeBody {
  const given = parameterOf(contentType, "boundary");
  const boundary = given ?? "workspace-form-boundary";
  const parts = params.map((param) => {
    const name = textMember(param, "name") ?? "";
    const fileName = textMember(param, "fileName");
    const type = textMember(param, "contentType");
    const value = member(param, "value");
    const disposition = [`form-data; name="${quoted(name)}"`];
    if (fileName !== null) disposition.push(`filename="${quoted(fileName)}"`);
    const head = [`Content-Disposition: ${disposition.join("; ")}`];
    if (type !== null && type !== "") head.push(`Content-Type: ${type.replaceAll(/[\r\n]/g, " ")}`);
    return `--${boundary}\r\n${head.join("\r\n")}\r\n\r\n${typeof value === "string" ? value : ""}\r\n`;
  });
  return {
    contentType: given === null ? `multipart/form-data; boundary=${boundary}` : contentType,
    content: { kind: "text", text: `${parts.join("")}--${boundary}--\r\n` },
    truncated: false,
  };
}

/** As browsers write names in a part's head. */
function quoted(text: string): string {
  return text.replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll('"', "%22");
}
