import { isIP } from "node:net";

/**
 * Who called, as the gateway says. It replaces what clients claim, and nobody else can call this
 * service; anything but a single address is therefore not believed.
 */
export function clientAddress(
  headers: Readonly<Record<string, string | undefined>>,
): string | null {
  const given = headers["x-forwarded-for"]?.trim() ?? "";
  return isIP(given) === 0 ? null : given;
}

/** What limits count: an IPv6 network of 64 bits is one customer, not 2^64 of them. */
export function networkOf(address: string | null): string {
  if (address === null) return "unknown";
  if (isIP(address) === 4) return address;
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, "")}]`);
  const plain = hostname.slice(1, -1);
  const [left = "", right] = plain.split("::");
  const leading = left === "" ? [] : left.split(":");
  const trailing = right === undefined || right === "" ? [] : right.split(":");
  const zeros = right === undefined ? 0 : 8 - leading.length - trailing.length;
  const groups = [...leading, ...Array.from({ length: zeros }, () => "0"), ...trailing];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
