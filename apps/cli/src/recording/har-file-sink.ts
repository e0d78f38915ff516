import { randomBytes } from "node:crypto";
import { open, rename } from "node:fs/promises";
import { createRedactor, readHar, writeHar } from "@workspace/traffic";
import type { Exchange, RedactionRules } from "@workspace/traffic";

export interface WrittenHar {
  readonly exchanges: number;
  readonly redacted: number;
}

const creator = { name: "workspace record", version: "1" };

/**
 * Writes exchanges as a HAR while they come, without their secrets, readable by its owner alone. It
 * stands beside its name, as FILE.part, until it is whole.
 */
export async function writeHarFile(
  path: string,
  exchanges: AsyncIterable<Exchange>,
  rules: RedactionRules,
): Promise<WrittenHar> {
  const redactor = createRedactor({ key: randomBytes(32), rules });
  const counted = { exchanges: 0 };
  const part = `${path}.part`;
  const file = await open(part, "w", 0o600);
  try {
    for await (const text of writeHar(redacted(exchanges, redactor, counted), { creator }))
      await file.write(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
  return { exchanges: counted.exchanges, redacted: redactor.report().total };
}

/** Read as a HAR first, which undoes encodings: a secret in compressed bytes is one as well. */
async function* redacted(
  exchanges: AsyncIterable<Exchange>,
  redactor: ReturnType<typeof createRedactor>,
  counted: { exchanges: number },
): AsyncIterable<Exchange> {
  for await (const item of readHar(asBytes(writeHar(exchanges, { creator })))) {
    if (item.kind === "skipped") continue;
    counted.exchanges += 1;
    yield redactor.redact(item.exchange);
  }
}

async function* asBytes(texts: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  for await (const text of texts) yield Buffer.from(text);
}
