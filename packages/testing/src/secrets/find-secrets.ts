/** Secrets that are known by how they look, wherever they stand. */
const shapes: readonly { name: string; pattern: RegExp }[] = [
  { name: "API key of the workspace", pattern: /pplx-ws-[A-Za-z0-9_-]{43}/g },
  { name: "signed token", pattern: /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{20,}/g },
  { name: "private key", pattern: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/g },
  { name: "bearer credential", pattern: /\bbearer [\w.~+/-]{20,}/gi },
  { name: "session cookie", pattern: /workspace\.session=[\w-]{20,}/g },
  { name: "password in an address", pattern: /\b[a-z]+:\/\/[^\s/:@"]+:[^\s/@"*]{3,}@/g },
];

/** What stands for a secret in redacted traffic: it is none, wherever a secret stood. */
const standIn = /redacted-[a-z0-9-]{1,40}-[0-9a-f]{16}/g;

const known = new Set<string>();

/** Adds a secret that a test made up, so that it is looked for as well. Short ones are words. */
export function registerSecret(secret: string): void {
  if (secret.length >= 8) known.add(secret);
}

/** What is secret in a text, without the secret itself. */
export function findSecrets(text: string): string[] {
  const found = new Set<string>();
  const unredacted = text.replaceAll(standIn, "*");
  for (const { name, pattern } of shapes) {
    for (const [match] of unredacted.matchAll(pattern)) found.add(`${name} (${hintOf(match)})`);
  }
  for (const secret of known) {
    for (const written of [secret, encodeURIComponent(secret), hexOf(secret), base64Of(secret)])
      if (text.includes(written)) found.add(`a secret of the test (${hintOf(secret)})`);
  }
  return [...found];
}

/** Enough to find it by, too little to use it. */
function hintOf(secret: string): string {
  return `${secret.slice(0, 12)}…, ${secret.length} characters`;
}

function hexOf(text: string): string {
  return Buffer.from(text).toString("hex");
}

function base64Of(text: string): string {
  // Padding depends on what stands around it; the middle does not.
  return Buffer.from(text).toString("base64").replace(/=+$/, "").slice(0, -1);
}
