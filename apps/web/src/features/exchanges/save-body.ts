import type { ExchangeBody } from "#api/types.ts";

const endings: ReadonlyArray<[RegExp, string]> = [
  [/[/+]json$/, "json"],
  [/html$/, "html"],
  [/[/+]xml$/, "xml"],
  [/^image\/jpeg$/, "jpg"],
  [/^image\/png$/, "png"],
  [/^image\/gif$/, "gif"],
  [/^image\/webp$/, "webp"],
];

/** Hands a body to the browser as a file; nothing of it is opened. */
export function saveBody(body: ExchangeBody, name: string): void {
  const content = body.kind === "base64" ? bytesOf(body.text) : body.text;
  const address = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name}.${endingOf(body)}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function endingOf({ content_type: type, kind }: ExchangeBody): string {
  const essence = type?.split(";")[0]?.trim().toLowerCase() ?? "";
  const known = endings.find(([pattern]) => pattern.test(essence));
  return known?.[1] ?? (kind === "text" ? "txt" : "bin");
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
