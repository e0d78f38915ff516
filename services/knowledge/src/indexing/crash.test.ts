import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testTenant } from "../../test/support/test-principal.ts";
import { startIngestion } from "../../test/ingestion.ts";
import type { Ingestion } from "../../test/ingestion.ts";
import { addDocument } from "../documents/add-document.ts";

let ingestion: Ingestion;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  ingestion = await startIngestion({ indexing: false });
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await ingestion[Symbol.asyncDispose]();
});

/** A process of its own that reads and embeds, slowly, so that it dies in the midst of it. */
async function startProcess(): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [new URL("../../test/indexing-process.ts", import.meta.url).pathname],
    {
      env: { ...process.env, DATABASE_URL: ingestion.databaseUrl, BLOB_DIR: ingestion.blobFolder },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  children.add(child);
  if (child.stdout) await once(child.stdout, "data");
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  children.delete(child);
}

async function counts() {
  const [row] = await ingestion.sql<
    { ready: number; passages: number; embedded: number; claimed: number }[]
  >`
    select (select count(*)::int from documents where status = 'ready') as ready,
      (select coalesce(sum(passage_count), 0)::int from documents) as claimed,
      count(*)::int as passages, count(embedding)::int as embedded from passages`;
  return row ?? { ready: 0, passages: 0, embedded: 0, claimed: 0 };
}

test("kill -9 in the midst of reading and embedding loses no document, and the work goes on", async () => {
  const total = 16;
  for (let i = 0; i < total; i++) {
    const content = Buffer.from(
      `# Document ${i}\n\n${`Sentence ${i} of the text tells something. `.repeat(200)}`,
    );
    await addDocument(
      ingestion.deps,
      { signal: new AbortController().signal, tenant: testTenant },
      { content, filename: `${i}.md`, contentType: undefined, origin: "upload", given: {} },
    );
  }
  let kills = 0;
  for (
    let progress = await counts();
    progress.ready < total || progress.embedded < progress.passages;
  ) {
    const child = await startProcess();
    const before = progress.ready + progress.embedded;
    await expect
      .poll(
        async () => {
          progress = await counts();
          return (
            progress.ready + progress.embedded > before + 45 ||
            (progress.ready === total && progress.embedded === progress.passages)
          );
        },
        { timeout: 30_000, interval: 20 },
      )
      .toBe(true);
    await kill(child);
    kills++;
    progress = await counts();
    // Whenever it dies, a document is either wholly there or still waiting.
    expect(progress.passages).toBe(progress.claimed);
  }
  expect(kills).toBeGreaterThan(1);
  expect(await counts()).toMatchObject({ ready: total });
}, 120_000);

test("of two processes one works, and the other takes over when it dies", async () => {
  const first = await startProcess();
  const second = await startProcess();
  await kill(first);
  const { document } = await addDocument(
    ingestion.deps,
    { signal: new AbortController().signal, tenant: testTenant },
    {
      content: Buffer.from("handed over"),
      filename: "h.txt",
      contentType: undefined,
      origin: "upload",
      given: {},
    },
  );
  expect(await ingestion.settled(document.id)).toMatchObject({ status: "ready" });
  await kill(second);
}, 60_000);
