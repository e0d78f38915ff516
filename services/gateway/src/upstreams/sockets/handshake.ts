import { hash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { ProblemError } from "@workspace/http";
import { malformed } from "../../refusals.ts";

/** What a client wishes for that would go on as a WebSocket. */
export interface Handshake {
  readonly key: string;
  /** Subprotocols, the first one preferred. */
  readonly protocols: readonly string[];
}

/** What every server mixes in. Source: RFC 6455, 1.3. */
const salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const version = "13";
/** Sixteen bytes in base64. */
const keyPattern = /^[A-Za-z0-9+/]{21}[AQgw]==$/;
const protocolPattern = /^[\w!#$%&'*+.^`|~-]{1,200}$/;
const mostProtocols = 20;

interface AskedWith {
  readonly headers: IncomingHttpHeaders;
  readonly httpVersion: string;
}

/**
 * @param credential what the caller showed to the gateway, which no subprotocol may carry on
 * @throws ProblemError 400, 426
 */
export function readHandshake(
  { headers, httpVersion }: AskedWith,
  hasBody: boolean,
  credential: string,
): Handshake {
  if (httpVersion !== "1.1") throw malformed("A WebSocket begins with a request of HTTP/1.1");
  if (hasBody) throw malformed("A request that becomes a WebSocket has no body");
  if (headers["sec-websocket-version"] !== version) throw otherVersion();
  const key = headers["sec-websocket-key"] ?? "";
  if (!keyPattern.test(key))
    throw malformed("Sec-WebSocket-Key has to be sixteen random bytes in base64");
  const protocols = protocolsIn(headers["sec-websocket-protocol"] ?? "");
  return {
    key,
    protocols: protocols.filter((name) => credential === "" || !name.includes(credential)),
  };
}

function protocolsIn(header: string): string[] {
  const names = header
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const isGood =
    names.length <= mostProtocols &&
    new Set(names).size === names.length &&
    names.every((name) => protocolPattern.test(name));
  if (!isGood) throw malformed("Sec-WebSocket-Protocol has to be a list of different names");
  return names;
}

function otherVersion(): ProblemError {
  return new ProblemError({
    type: "upgrade-required",
    status: 426,
    title: "Another version of the protocol is needed",
    detail: "Send `Sec-WebSocket-Version: 13`; no other version is spoken here",
  });
}

/** The headers of the wish as an upstream gets it: without extensions, so that all is read alike. */
export function headersOfWish({ key, protocols }: Handshake): Record<string, string> {
  return {
    "sec-websocket-key": key,
    "sec-websocket-version": version,
    ...(protocols.length === 0 ? {} : { "sec-websocket-protocol": protocols.join(", ") }),
  };
}

/** What a server says who heard the wish. */
export function acceptOf(key: string): string {
  return hash("sha1", `${key}${salt}`, "base64");
}

export interface Agreed {
  readonly accept: string;
  readonly protocol: string | undefined;
}

/**
 * What an upstream agreed to. @throws ProblemError 502 where it is not what was wished for: two
 * readers could take what follows differently
 */
export function agreedTo(
  { key, protocols }: Handshake,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Agreed {
  const accept = acceptOf(key);
  const protocol = headers["sec-websocket-protocol"];
  if (headers["sec-websocket-accept"] !== accept) throw misunderstood("its key does not fit");
  if (String(headers["upgrade"]).toLowerCase() !== "websocket")
    throw misunderstood("it goes on as something else");
  if (headers["sec-websocket-extensions"] !== undefined)
    throw misunderstood("it uses extensions that nobody asked for");
  if (protocol !== undefined && !(typeof protocol === "string" && protocols.includes(protocol)))
    throw misunderstood("it speaks a subprotocol that nobody asked for");
  return { accept, protocol };
}

function misunderstood(why: string): ProblemError {
  return new ProblemError({
    type: "bad_gateway",
    status: 502,
    title: "The upstream did not take the WebSocket as it should",
    detail: `It answered 101, but ${why}`,
  });
}
