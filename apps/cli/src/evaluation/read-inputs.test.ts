import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJudgements, readQueries, readQuestions } from "./read-inputs.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "evaluation-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(content: string): Promise<string> {
  const path = join(folder, `${Math.random()}.txt`);
  await writeFile(path, content);
  return path;
}

test("reads judgements of BEIR with their heading, and of TREC", async () => {
  const beir = await file("query-id\tcorpus-id\tscore\n1\td 1\t2\n");
  expect(await readJudgements(beir)).toEqual([{ query_id: "1", document_id: "d 1", relevance: 2 }]);
  const trec = await file("1 0 d1 1\n1 0 d2 0\n");
  expect(await readJudgements(trec)).toHaveLength(2);
});

test("names the line that is wrong", async () => {
  await expect(readJudgements(await file("1\td1\t1\n2\td2\tmuch\n"))).rejects.toThrow(/line 2/);
  await expect(readQueries(await file('{"_id":"1","text":"a"}\n{"_id":"2"}\n'))).rejects.toThrow(
    /line 2: text is missing/,
  );
  await expect(readQueries(await file("{\n"))).rejects.toThrow(/line 1: not JSON/);
});

test("reads questions, with and without an answer", async () => {
  const path = await file(
    '{"id":1,"question":"q","doc":"d","answers":["a"],"impossible":false}\n{"id":"2","question":"r","impossible":true}\n',
  );
  expect(await readQuestions(path)).toEqual([
    { id: "1", question: "q", doc: "d", answers: ["a"], impossible: false },
    { id: "2", question: "r", doc: null, answers: [], impossible: true },
  ]);
});
