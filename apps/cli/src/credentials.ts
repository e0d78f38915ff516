import { readFile } from "node:fs/promises";

/** What `workspace up` leaves for the other commands. */
export interface Credentials {
  url: string;
  key: string;
  keyId: string;
}

export async function readCredentials(path: string): Promise<Credentials | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isCredentials(value) ? value : null;
  } catch {
    return null;
  }
}

function isCredentials(value: unknown): value is Credentials {
  return (
    typeof value === "object" &&
    value !== null &&
    "url" in value &&
    typeof value.url === "string" &&
    "key" in value &&
    typeof value.key === "string" &&
    "keyId" in value &&
    typeof value.keyId === "string"
  );
}
