import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface CorpusDocument {
  id: string;
  title: string;
  text: string;
}

export interface Dataset {
  name: string;
  documents: CorpusDocument[];
  queries: { id: string; text: string }[];
  /** Grades by query and document. */
  judgements: Map<string, Map<string, number>>;
}

export interface Question {
  id: string;
  question: string;
  doc: string;
  answers: string[];
}

type Line = Record<string, unknown>;

/** Names of the BEIR-style sets in a folder: those with corpus, queries and judgements. */
export function datasetNames(folder: string): string[] {
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, "qrels", "test.tsv")));
}

export function readDataset(folder: string, name: string): Dataset {
  const judgements = new Map<string, Map<string, number>>();
  const rows = readFileSync(join(folder, name, "qrels", "test.tsv"), "utf8")
    .trim()
    .split("\n");
  for (const row of rows.slice(1)) {
    const [query = "", document = "", grade = "0"] = row.split("\t");
    const judged = judgements.get(query) ?? new Map<string, number>();
    judgements.set(query, judged.set(document, Number(grade)));
  }
  return {
    name,
    documents: readLines(join(folder, name, "corpus.jsonl")).map((line) => ({
      id: textOf(line, "_id"),
      title: textOf(line, "title"),
      text: textOf(line, "text"),
    })),
    queries: readLines(join(folder, name, "queries.jsonl"))
      .map((line) => ({ id: textOf(line, "_id"), text: textOf(line, "text") }))
      .filter(({ id }) => judgements.has(id)),
    judgements,
  };
}

export function readQuestions(folder: string, name: string): Question[] {
  return readLines(join(folder, name, "qa.jsonl")).map((line) => {
    const answers = line["answers"];
    return {
      id: textOf(line, "id"),
      question: textOf(line, "question"),
      doc: textOf(line, "doc"),
      answers: Array.isArray(answers) ? answers.map(String) : [],
    };
  });
}

function readLines(path: string): Line[] {
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Line);
}

function textOf(line: Line, field: string): string {
  const value = line[field];
  return typeof value === "string" ? value : "";
}
