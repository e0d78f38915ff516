import { entriesOf, listMember, member, textMember } from "../document/json.ts";
import type { SpecDocument } from "../document/spec-document.ts";
import type { Finding } from "../judgement/finding.ts";

export function compareServers(old: SpecDocument, now: SpecDocument): Finding[] {
  const before = serversOf(old);
  const after = serversOf(now);
  const at = {
    place: "servers",
    oldNode: member(old.root, "servers"),
    newNode: member(now.root, "servers"),
  };
  return [
    ...[...before]
      .filter((url) => !after.has(url))
      .map((url) => ({ ...at, rule: "server-removed", before: url, after: null }) as const),
    ...[...after]
      .filter((url) => !before.has(url))
      .map((url) => ({ ...at, rule: "server-added", before: null, after: url }) as const),
  ];
}

/** Addresses with their variables' defaults filled in, without a slash at the end. */
function serversOf(document: SpecDocument): ReadonlySet<string> {
  const urls = listMember(document.root, "servers").flatMap((server) => {
    const url = textMember(server, "url");
    if (url === undefined) return [];
    const filled = entriesOf(member(server, "variables")).reduce(
      (text, [name, variable]) =>
        text.replaceAll(`{${name}}`, () => textMember(variable, "default") ?? `{${name}}`),
      url,
    );
    return [filled.replace(/\/+$/, "")];
  });
  return new Set(urls);
}
