import { member } from "../document/json.ts";
import type { SpecDocument } from "../document/spec-document.ts";
import type { Finding } from "../judgement/finding.ts";
import type { Bases } from "./match-operations.ts";
import { serverUrls } from "./server-urls.ts";

/** `bases` are the ends of the servers' addresses that were compared with the paths already. */
export function compareServers(old: SpecDocument, now: SpecDocument, bases: Bases): Finding[] {
  const before = serversOf(old, bases.old);
  const after = serversOf(now, bases.now);
  const at = {
    place: "servers",
    oldNode: member(old.root, "servers"),
    newNode: member(now.root, "servers"),
  };
  return [
    ...[...before]
      .filter(([key]) => !after.has(key))
      .map(([, url]) => ({ ...at, rule: "server-removed", before: url, after: null }) as const),
    ...[...after]
      .filter(([key]) => !before.has(key))
      .map(([, url]) => ({ ...at, rule: "server-added", before: null, after: url }) as const),
  ];
}

/** Addresses as they are shown, by what tells them apart. */
function serversOf(document: SpecDocument, base: string): ReadonlyMap<string, string> {
  const urls = serverUrls(document).map((url): [string, string] => {
    const rest = base !== "" && url.endsWith(base) ? url.slice(0, -base.length) : url;
    return [rest, url];
  });
  // A base alone is where the document itself is served, as is no server at all.
  return new Map(urls.filter(([rest, url]) => rest !== "" || url === ""));
}
