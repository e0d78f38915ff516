import type { ExchangeBody } from "#api/types.ts";
import { saveFile } from "#ui/save-file.ts";

const endings: ReadonlyArray<[RegExp, string]> = [
  [/[/+]json$/, "json"],
  [/html$/, "html"],
  [/[/+]xml$/, "xml"],
  [/^image\/jpeg$/, "jpg"],
  [/^image\/png$/, "png"],
  [/^image\/gif$/, "gif"],
  [/^image\/webp$/, "webp"],
];

export function saveBody(body: ExchangeBody, name: string): void {
  saveFile(`${name}.${endingOf(body)}`, body.kind === "base64" ? bytesOf(body.text) : body.text);
}

function endingOf({ content_type: type, kind }: ExchangeBody): string {
  const essence = type?.split(";")[0]?.trim().toLowerCase() ?? "";
  const known = endings.find(([pattern]) => pattern.test(essence));
  return known?.[1] ?? (kind === "text" ? "txt" : "bin");
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
