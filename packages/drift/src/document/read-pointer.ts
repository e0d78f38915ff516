import { isList, member } from "./json.ts";
import type { JsonValue } from "./json.ts";

/** Reads a JSON Pointer as it stands in a URI fragment, percent-encoded. */
export function readPointer(root: JsonValue, fragment: string): JsonValue | undefined {
  if (fragment === "") return root;
  if (!fragment.startsWith("/")) return undefined;
  let current: JsonValue | undefined = root;
  for (const part of fragment.slice(1).split("/")) {
    const key = decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
    current = isList(current) ? current[indexOf(key)] : member(current, key);
    if (current === undefined) return undefined;
  }
  return current;
}

function indexOf(key: string): number {
  return /^(0|[1-9]\d{0,8})$/.test(key) ? Number(key) : -1;
}

/** A stray percent sign is taken as it stands. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
