export interface FormPart {
  name: string;
  value: string;
  /** File name and type, where the part has them. */
  about: string | null;
}

const mostParts = 1_000;

/** The parts of a multipart body that was kept as text; null where its boundary is not known. */
export function readMultipart(text: string, contentType: string): FormPart[] | null {
  const match = /boundary=(?:"([^"]{1,200})"|([^;\s]{1,200}))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) return null;
  const pieces = `\r\n${text}`.split(new RegExp(`\\r?\\n--${escaped(boundary)}`)).slice(1);
  const parts: FormPart[] = [];
  for (const piece of pieces.slice(0, mostParts)) {
    if (piece.startsWith("--")) break;
    const blank = /\r?\n\r?\n/.exec(piece);
    if (!blank) continue;
    parts.push(partOf(piece.slice(0, blank.index), piece.slice(blank.index + blank[0].length)));
  }
  return parts.length > 0 ? parts : null;
}

function partOf(head: string, value: string): FormPart {
  const named = (name: string) =>
    new RegExp(`[;\\s]${name}="((?:[^"\\\\]|\\\\.)*)"`, "i").exec(head)?.[1] ?? null;
  const type = /content-type:\s*([^\r\n]+)/i.exec(head)?.[1] ?? null;
  const about = [named("filename"), type].filter((word) => word !== null).join(", ");
  return { name: named("name") ?? "", value, about: about || null };
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
