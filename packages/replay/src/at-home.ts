import type { Cassette } from "./cassette.ts";

const leading = new Set(["content-location", "location"]);

/**
 * A header's value as it must be here for clients to stay here: addresses of recorded hosts lose
 * their host, and cookies what binds them to another host or to TLS.
 */
export function atHome(
  name: string,
  value: string,
  cassette: Pick<Cassette, "isRecorded">,
): string {
  if (name === "set-cookie") return homeCookie(value);
  if (!leading.has(name) || !cassette.isRecorded(value)) return value;
  const { pathname, search, hash } = new URL(value);
  return `${pathname}${search}${hash}`;
}

function homeCookie(cookie: string): string {
  return cookie
    .split(";")
    .filter(
      (part) =>
        !/^\s*(?:domain\s*=|secure\s*$|partitioned\s*$|samesite\s*=\s*none\s*$)/i.test(part),
    )
    .join(";");
}
