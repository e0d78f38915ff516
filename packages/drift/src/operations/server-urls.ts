import { entriesOf, listMember, member, textMember } from "../document/json.ts";
import type { SpecDocument } from "../document/spec-document.ts";

/** Addresses with their variables' defaults filled in, without a slash at the end. */
export function serverUrls(document: SpecDocument): string[] {
  return listMember(document.root, "servers").flatMap((server) => {
    const url = textMember(server, "url");
    if (url === undefined) return [];
    const filled = entriesOf(member(server, "variables")).reduce(
      (text, [name, variable]) =>
        text.replaceAll(`{${name}}`, () => textMember(variable, "default") ?? `{${name}}`),
      url,
    );
    return [filled.replace(/\/+$/, "")];
  });
}

/** The path of the first server, which one document may put into its paths and another not. */
export function basePathOf(document: SpecDocument): string {
  const url = serverUrls(document)[0] ?? "";
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "").replace(/[?#].*$/, "");
  return path.includes("{") ? "" : path.replace(/\/+$/, "");
}
