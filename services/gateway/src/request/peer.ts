import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { ClientResponse } from "../call.ts";
import type { LimitGroup } from "../limits/limit-group.ts";

/** Where requests come from: the other end of a connection, or whoever a trusted proxy names. */
export interface Client {
  readonly address: string;
  /** What limits count: an IPv6 network of 64 bits is one customer, not 2^64 of them. */
  readonly limitedAs: string;
  readonly loopback: boolean;
  /** The limits of whoever called last from here. */
  limits: LimitGroup | undefined;
}

/** Who is at the other end of a connection. */
export interface Peer extends Client {
  /** Whether it is asked again with each request whom it speaks for. */
  readonly proxy: boolean;
  /** The answer to the newest request on the connection. */
  response: ClientResponse;
}

const peers = new WeakMap<Socket, Peer>();

export function peerOf(
  socket: Socket,
  response: ClientResponse,
  proxies: { has(address: string): boolean } | undefined,
): Peer {
  const known = peers.get(socket);
  if (known !== undefined) {
    known.response = response;
    return known;
  }
  const address = plainAddress(socket.remoteAddress ?? "unknown");
  const peer: Peer = {
    address,
    limitedAs: limitedAs(address),
    loopback: isLoopback(address),
    limits: undefined,
    proxy: proxies?.has(address) ?? false,
    response,
  };
  peers.set(socket, peer);
  return peer;
}

/** The answer to the newest request on the connection, if one ever came. */
export function newestAnswerOn(socket: Socket): ClientResponse | undefined {
  return peers.get(socket)?.response;
}

/** Whether bytes written now would land inside an answer, or ahead of one that is due. */
export function isAnswering(socket: Duplex): boolean {
  const response = socket instanceof Socket ? peers.get(socket)?.response : undefined;
  if (response === undefined || response.writableFinished) return false;
  return response.headersSent || response.socket === null;
}

/** Whether an answer still has the connection, or will have it before what is asked from now on. */
export function isAnswerDue(socket: Socket): boolean {
  const response = newestAnswerOn(socket);
  if (response === undefined) return false;
  // One that is written whole keeps it until the next turn of the loop.
  return response.socket !== null || !response.writableFinished;
}

/** An address or a name that reaches only this machine. */
export function isLoopback(host: string): boolean {
  return /^127(?:\.\d{1,3}){3}$/.test(host) || host === "::1" || host === "localhost";
}

/** `::ffff:10.0.0.1` is `10.0.0.1`, and a zone id tells nothing. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
}

export function limitedAs(address: string): string {
  if (!address.includes(":")) return address;
  const [left = "", right] = address.split("::");
  const leading = left === "" ? [] : left.split(":");
  const trailing = right === undefined || right === "" ? [] : right.split(":");
  const zeros = right === undefined ? 0 : 8 - leading.length - trailing.length;
  const groups = [...leading, ...Array.from({ length: zeros }, () => "0"), ...trailing];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
