import { BlockList, isIP } from "node:net";
import { limitedAs, plainAddress } from "./peer.ts";
import type { Client } from "./peer.ts";

const maxHeaderLength = 4_096;
const maxClients = 10_000;

/**
 * The proxies in front of the gateway whose word counts. Who else sends `X-Forwarded-For` or
 * `Forwarded` says nothing by it: a client may write there what it likes.
 */
export class TrustedProxies {
  readonly any: boolean;
  private readonly blocks = new BlockList();
  private readonly clients = new Map<string, Client>();

  /** @param entries addresses and networks in CIDR notation. @throws RangeError */
  constructor(entries: readonly string[]) {
    this.any = entries.length > 0;
    for (const entry of entries) this.add(entry);
  }

  has(address: string): boolean {
    const version = isIP(address);
    return version !== 0 && this.blocks.check(address, version === 4 ? "ipv4" : "ipv6");
  }

  /**
   * The client behind a trusted proxy: each hop was added by the one after it, so that the
   * right-most address that is no proxy of ours is the last one that somebody trusted has seen.
   * `X-Forwarded-For` counts before `Forwarded`, as one of both is mostly passed on unread.
   *
   * @returns undefined if the proxy told nothing that is an address
   */
  clientBehind(
    forwardedFor: string | string[] | undefined,
    forwarded: string | string[] | undefined,
  ): Client | undefined {
    const list = textOf(forwardedFor);
    const address =
      list === "" ? this.lastIn(nodesOf(textOf(forwarded))) : this.lastIn(list.split(","));
    return address === undefined ? undefined : this.clientAt(address);
  }

  private lastIn(hops: readonly string[]): string | undefined {
    let outermost: string | undefined;
    for (let at = hops.length - 1; at >= 0; at--) {
      const address = addressIn(hops[at] ?? "");
      // Beyond a hop that is no address nothing can be known.
      if (address === undefined) return outermost;
      if (!this.has(address)) return address;
      outermost = address;
    }
    return outermost;
  }

  /** One object for each address, for it keeps the limits of the address. */
  private clientAt(address: string): Client {
    const known = this.clients.get(address);
    if (known !== undefined) return known;
    if (this.clients.size >= maxClients) this.clients.clear();
    // What a proxy passes on comes from elsewhere, whatever address it names.
    const client = { address, limitedAs: limitedAs(address), loopback: false, limits: undefined };
    this.clients.set(address, client);
    return client;
  }

  private add(entry: string): void {
    const [address = "", prefix, rest] = entry.split("/");
    const version = isIP(address);
    const bits = version === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : Number(prefix);
    if (
      version === 0 ||
      rest !== undefined ||
      prefix === "" ||
      !(Number.isInteger(length) && length >= 0 && length <= bits)
    )
      throw new RangeError(`Not an address or a network: ${entry}`);
    this.blocks.addSubnet(address, length, version === 4 ? "ipv4" : "ipv6");
  }
}

function textOf(header: string | string[] | undefined): string {
  const text = typeof header === "string" ? header : (header?.join(",") ?? "");
  return text.length > maxHeaderLength ? text.slice(-maxHeaderLength) : text;
}

/** `10.0.0.1`, `10.0.0.1:80`, `[2001:db8::1]:80`, with or without quotes. */
function addressIn(hop: string): string | undefined {
  const text = hop.trim().replace(/^"(.*)"$/, "$1");
  const bare =
    /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  const address = plainAddress(bare);
  return isIP(address) === 0 ? undefined : address.toLowerCase();
}

/** The `for` of each element. Source: RFC 7239, 4 and 5.2; a quoted comma is part of its value. */
function nodesOf(forwarded: string): string[] {
  if (forwarded === "") return [];
  const elements = forwarded.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? [];
  return elements.map((element) => /(?:^|;)\s*for=("[^"]*"|[^;]*)/i.exec(element)?.[1] ?? "");
}
