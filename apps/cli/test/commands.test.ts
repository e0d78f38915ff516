import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect } from "vitest";
import { openDesk, test } from "./shared-workspace.ts";
import type { Desk } from "./shared-workspace.ts";
import { createPlace, runCli } from "./workspace-process.ts";

let desk: Desk;
const cli = (...commandLine: string[]) => desk.cli(commandLine);
const json = (...commandLine: string[]) => desk.json(commandLine);

test.beforeAll(async ({ workspace }) => {
  desk = await openDesk(workspace);
}, 240_000);

afterAll(() => desk?.close());

async function file(name: string, content: string): Promise<string> {
  const path = join(desk.folder, name);
  await writeFile(path, content);
  return path;
}

describe("the command line", { timeout: 120_000 }, () => {
  test("adds a file, finds it, answers from it with a footnote, and forgets it", async () => {
    const path = await file(
      "quokka.md",
      "# Quokkas\n\nThe quokka weighs between two and five kilograms. It lives on Rottnest Island.\n",
    );
    const added = await cli("add", path);
    expect(added.stdout).toMatch(/\(markdown, \d+ B\) is added as doc_/);
    const id = /doc_\w+/.exec(added.stdout)?.[0] ?? "";
    expect((await cli("add", path)).stdout).toMatch(/was there already/);

    expect((await cli("search", "quokka weight")).stdout).toMatch(/two and five kilograms/);
    const asked = await cli("ask", "How much does a quokka weigh?");
    expect(asked.code).toBe(0);
    const footnote = /two and five kilograms\. (\[\d+\])/.exec(asked.stdout)?.[1];
    expect(asked.stdout).toContain(`\n${footnote} Quokkas`);
    expect(asked.stdout).not.toContain("\x1b[");

    const answer = await json("ask", "Where does the quokka live?");
    expect(answer).toMatchObject({
      status: "completed",
      citations: expect.arrayContaining([expect.objectContaining({ document_id: id })]),
    });
    expect(await json("documents", "list", "uokka")).toMatchObject([{ id }]);
    expect((await cli("documents", "show", id, "--text")).stdout).toContain("Rottnest");
    expect((await cli("documents", "remove", id)).code).toBe(0);
    const gone = await cli("documents", "show", id);
    expect(gone).toMatchObject({ code: 1, stdout: "" });
    expect(gone.stderr).toMatch(/no document/i);
  });

  test("says which file cannot be read, and why", async () => {
    const path = await file("broken.pdf", "%PDF-1.4 and no more");
    const added = await cli("add", path);
    expect(added.code).toBe(1);
    expect(added.stderr).toMatch(/1 document cannot be read:\n {2}broken.*doc_/);
  });

  test("adds folders, once and followed", async () => {
    const notes = join(desk.folder, "notes");
    await mkdir(join(notes, "deep"), { recursive: true });
    await writeFile(join(notes, "one.md"), "# One\n\nAxolotls regrow their limbs.\n");
    await writeFile(join(notes, "deep", "two.txt"), "Tardigrades survive the vacuum of space.\n");
    expect((await cli("add", notes)).stdout).toMatch(/^2 documents of/);
    expect((await cli("add", notes, "--watch")).stdout).toMatch(/followed from now on/);
    expect((await cli("search", "tardigrades")).stdout).toMatch(/vacuum of space/);
  });

  test("evaluates search and answers on a corpus", async () => {
    const corpus = await file(
      "corpus.jsonl",
      [
        { _id: "a", title: "Iron", text: "Iron melts at 1538 degrees Celsius." },
        { _id: "b", title: "Gold", text: "Gold melts at 1064 degrees Celsius." },
        { _id: "c", title: "Tin", text: "Tin melts at 232 degrees Celsius." },
      ]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(""),
    );
    const refused = await cli("add", corpus);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/--collection NAME/);
    expect(await json("add", corpus, "--collection", "metals")).toMatchObject([
      { kind: "corpus", created: 3, failed: 0 },
    ]);
    expect(await json("collections", "list")).toContainEqual(
      expect.objectContaining({ name: "metals" }),
    );

    const queries = await file("queries.jsonl", '{"_id":"1","text":"melting point of gold"}\n');
    const qrels = await file("qrels.tsv", "query-id\tcorpus-id\tscore\n1\tb\t1\n");
    const run = join(desk.folder, "run.tsv");
    const search = ["--queries", queries, "--qrels", qrels, "--run-out", run];
    expect(await json("evaluate", "--collection", "metals", ...search)).toMatchObject({
      metrics: { ndcg_at_10: 1, mrr_at_10: 1, recall_at_100: 1 },
    });
    expect(await readFile(run, "utf8")).toMatch(/^1\tQ0\tb\t1\t[\d.]+\tworkspace\n/);

    const questions = await file(
      "qa.jsonl",
      '{"id":"1","question":"At what temperature does gold melt?","doc":"b","answers":["1064"],"impossible":false}\n',
    );
    expect(
      await json("evaluate", "--collection", "metals", "--questions", questions),
    ).toMatchObject({ paragraph_accuracy: 1, sentence_accuracy: 1 });
  });

  test("keeps threads that can be gone on with, shown, exported and removed", async () => {
    const first = await json("ask", "What is the melting point of tin?");
    expect(first).toMatchObject({ thread_id: expect.stringMatching(/^thr_/) });
    const thread = /thr_\w+/.exec(JSON.stringify(first))?.[0] ?? "";
    expect(await json("ask", "--thread", thread, "And of iron?")).toMatchObject({
      thread_id: thread,
    });
    expect((await cli("threads", "show", thread)).stdout).toMatch(/> And of iron\?/);
    const target = join(desk.folder, "thread.md");
    await cli("threads", "export", thread, "-o", target);
    expect(await readFile(target, "utf8")).toMatch(/And of iron\?/);
    expect(await json("threads", "list")).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: thread, entry_count: 2 })]),
    );
    expect((await cli("threads", "remove", thread)).code).toBe(0);
  });

  test("makes keys that work until they are revoked", async () => {
    const made = await json("keys", "create", "somebody");
    const { key, id } = asKey(made);
    const search = () =>
      runCli(desk.place, ["search", "anything"], { environment: { WORKSPACE_API_KEY: key } });
    expect((await search()).code).toBe(0);
    expect(await cli("keys", "revoke", id)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--yes"),
    });
    expect((await cli("keys", "revoke", id, "--yes")).code).toBe(0);
    const refused = await search();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/not valid, or it was revoked.*WORKSPACE_API_KEY/s);
  });

  test("says what to do when it is used wrongly or nothing runs", async () => {
    expect(await cli("frobnicate")).toMatchObject({ code: 2 });
    expect(await cli("ask")).toMatchObject({ code: 2 });
    expect(await cli("evaluate", "-c", "metals")).toMatchObject({ code: 2 });
    expect((await cli("ask", "--help")).stdout).toMatch(/Examples:/);
    const nowhere = await createPlace(join(desk.folder, "nothing"));
    const result = await runCli(nowhere, ["ask", "hello"]);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/not running.*npm start/s);
    const address = { ...nowhere.environment, WORKSPACE_URL: nowhere.gatewayUrl };
    const closed = { ...nowhere, environment: { ...address, WORKSPACE_API_KEY: "pplx-x" } };
    expect((await runCli(closed, ["status"])).stderr).toMatch(/Nothing listens.*npm start/s);
  });
});

function asKey(value: unknown): { key: string; id: string } {
  if (typeof value !== "object" || value === null) throw new Error("no key");
  if (!("key" in value) || typeof value.key !== "string") throw new Error("no key");
  if (!("id" in value) || typeof value.id !== "string") throw new Error("no id");
  return { key: value.key, id: value.id };
}
