import { parameterOf } from "./media-type.ts";

export interface MultipartPart {
  readonly name: string | null;
  readonly fileName: string | null;
  readonly contentType: string | null;
  readonly content: string;
}

/** More parts than any form has. */
const maxParts = 10_000;

/** The parts of a multipart body; null when its boundary is missing or stands nowhere in it. */
export function readMultipart(text: string, contentType: string | null): MultipartPart[] | null {
  const boundary = parameterOf(contentType, "boundary") ?? boundaryOf(text);
  if (boundary === null || boundary === "") return null;
  const sections = text.split(`--${boundary}`, maxParts + 1);
  if (sections.length < 2) return null;
  const parts: MultipartPart[] = [];
  for (const section of sections.slice(1)) {
    if (section.startsWith("--")) break;
    parts.push(readPart(section));
  }
  return parts;
}

/** Some exporters shorten the type: the body itself begins with its boundary. */
function boundaryOf(text: string): string | null {
  return /^\s{0,4}--([^\r\n]{1,70})\r?\n/.exec(text)?.[1]?.trimEnd() ?? null;
}

function readPart(section: string): MultipartPart {
  const body = section.replace(/^[ \t]*\r?\n/, "");
  const split = /\r?\n\r?\n/.exec(body);
  const head = split === null ? body : body.slice(0, split.index);
  const content = split === null ? "" : body.slice(split.index + split[0].length);
  const disposition = headOf(head, "content-disposition");
  return {
    name: parameterOf(disposition, "name"),
    fileName: parameterOf(disposition, "filename"),
    contentType: headOf(head, "content-type"),
    content: content.replace(/\r?\n$/, ""),
  };
}

function headOf(head: string, name: string): string | null {
  for (const line of head.split(/\r?\n/)) {
    const at = line.indexOf(":");
    if (at !== -1 && line.slice(0, at).trim().toLowerCase() === name)
      return line.slice(at + 1).trim();
  }
  return null;
}
