import { lookup } from "node:dns/promises";
import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

export interface AddressPolicy {
  /**
   * What may be fetched although its address is private: `wiki.internal:8080` or `[::1]:8080` for
   * that port alone, `wiki.internal` for every port of the host.
   */
  allowPrivateHosts: readonly string[];
}

export class AddressRefusedError extends Error {
  override name = "AddressRefusedError";
}

export type Resolve = (host: string) => Promise<LookupAddress[]>;

const resolveAll: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/**
 * The addresses that may be connected to for a URL, or for a host by itself. Names are resolved
 * here, once, and the connection is made to what was checked, so that a name cannot change its mind
 * in between. @throws AddressRefusedError when there is no public address
 */
export async function allowedAddresses(
  target: URL | string,
  policy: AddressPolicy,
  resolve: Resolve = resolveAll,
): Promise<LookupAddress[]> {
  const bare = bareHost(typeof target === "string" ? target : target.hostname);
  const family = isIP(bare);
  const addresses = family ? [{ address: bare, family }] : await resolve(bare);
  if (mayBePrivate(target, policy)) return addresses;
  // One private answer among public ones is a rebinding attempt or a mistake; neither is followed.
  if (addresses.length === 0 || addresses.some(({ address }) => !isPublicAddress(address))) {
    throw new AddressRefusedError(`${bare} is not an address of the public internet`);
  }
  return addresses;
}

/** Whether the policy names the target. A host by itself is named by an entry for any of its ports. */
export function mayBePrivate(target: URL | string, { allowPrivateHosts }: AddressPolicy): boolean {
  const host = bareHost(typeof target === "string" ? target : target.hostname);
  const port = typeof target === "string" ? undefined : portOf(target);
  return allowPrivateHosts.some((text) => {
    const entry = entryIn(text);
    if (entry.host !== host) return false;
    return entry.port === undefined || port === undefined || entry.port === port;
  });
}

function entryIn(text: string): { host: string; port: number | undefined } {
  // An IPv6 address without brackets is all host: its colons lead to no port.
  const [, host, port] = /^(\[.*\]|[^:]*):(\d+)$/.exec(text) ?? [];
  if (host === undefined) return { host: bareHost(text), port: undefined };
  return { host: bareHost(host), port: Number(port) };
}

function portOf({ port, protocol }: URL): number {
  if (port !== "") return Number(port);
  return protocol === "https:" ? 443 : 80;
}

function bareHost(host: string): string {
  return host.replaceAll(/^\[|\]$/g, "").toLowerCase();
}

/**
 * For connecting by name: names are checked as they resolve, and what was checked is connected to.
 * A look-up knows no port, so whoever connects checks the URL by `allowedAddresses` before.
 */
export function guardedLookup(policy: AddressPolicy, resolve?: Resolve): LookupFunction {
  return async (host, wanted, done) => {
    const found = await addressesOrError(host, policy, resolve);
    const [first] = found instanceof Error ? [] : found;
    if (found instanceof Error || !first) {
      const none = new AddressRefusedError(`${host} has no address`);
      done(found instanceof Error ? found : none, "", 0);
    } else if (wanted.all === true) done(null, found);
    else done(null, first.address, first.family);
  };
}

async function addressesOrError(
  host: string,
  policy: AddressPolicy,
  resolve?: Resolve,
): Promise<LookupAddress[] | Error> {
  try {
    return await allowedAddresses(host, policy, resolve);
  } catch (error) {
    return error instanceof Error ? error : new Error("unknown reason");
  }
}

/** Unicast on the public internet: no loopback, private, link-local, carrier, multicast or mapped form of them. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== "unicast") return false;
  // Addresses that carry an IPv4 one inside reach whatever that one is.
  if (address instanceof ipaddr.IPv6) return !embedsIpv4(address);
  return true;
}

function embedsIpv4(address: ipaddr.IPv6): boolean {
  const [first = 0, second = 0] = address.parts;
  const isNat64 = first === 0x64 && second === 0xff9b;
  const isCompatible = address.parts.slice(0, 6).every((part) => part === 0);
  return isNat64 || isCompatible || first === 0x2002 || (first === 0x2001 && second === 0);
}
