import type { Schemas } from "@workspace/contracts";
import { usageFailure } from "../failure.ts";
import { inputText } from "../input-file.ts";

type Query = Schemas["knowledge"]["EvaluationQuery"];
type Judgement = Schemas["knowledge"]["RelevanceJudgement"];
type Question = Schemas["knowledge"]["EvaluationQuestion"];

/** BEIR's queries: lines of `{_id, text}`. */
export async function readQueries(path: string): Promise<Query[]> {
  return readJsonLines(path, (value, where) => ({
    id: textOf(value._id ?? value.id, "_id", where),
    text: textOf(value.text, "text", where),
  }));
}

/** Questions with known answers: lines of `{id, question, doc, answers, impossible}`. */
export async function readQuestions(path: string): Promise<Question[]> {
  return readJsonLines(path, (value, where) => {
    const answers = value.answers ?? [];
    if (!Array.isArray(answers) || !answers.every((answer) => typeof answer === "string")) {
      throw usageFailure(`${where}: answers is not a list of texts.`);
    }
    return {
      id: textOf(value.id ?? value._id, "id", where),
      question: textOf(value.question, "question", where),
      doc: value.doc === undefined || value.doc === null ? null : textOf(value.doc, "doc", where),
      answers,
      impossible: value.impossible === true,
    };
  });
}

/** Judgements, as BEIR writes them (query, document, score) or TREC (query, 0, document, score). */
export async function readJudgements(path: string): Promise<Judgement[]> {
  const judgements: Judgement[] = [];
  const lines = (await inputText(path)).split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const fields = line.includes("\t") ? line.trim().split("\t") : line.trim().split(/\s+/);
    const [query, document, score] =
      fields.length === 4 ? [fields[0], fields[2], fields[3]] : fields;
    const relevance = Number(score);
    if (index === 0 && !Number.isFinite(relevance)) continue;
    if (!query || !document || score === undefined || !Number.isInteger(relevance)) {
      throw usageFailure(
        `${path}, line ${index + 1}: expected query, document and a whole-number score, tab-separated.`,
      );
    }
    judgements.push({ query_id: query, document_id: document, relevance });
  }
  if (judgements.length === 0) throw usageFailure(`${path} holds no judgement.`);
  return judgements;
}

async function readJsonLines<Item>(
  path: string,
  parse: (value: Record<string, unknown>, where: string) => Item,
): Promise<Item[]> {
  const items: Item[] = [];
  for (const [index, line] of (await inputText(path)).split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const where = `${path}, line ${index + 1}`;
    items.push(parse(parseObject(line, where), where));
  }
  if (items.length === 0) throw usageFailure(`${path} holds no line.`);
  return items;
}

function parseObject(line: string, where: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw usageFailure(`${where}: not JSON.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw usageFailure(`${where}: not an object.`);
  }
  return { ...value };
}

function textOf(value: unknown, name: string, where: string): string {
  if (typeof value === "string" && value !== "") return value;
  if (typeof value === "number") return String(value);
  throw usageFailure(`${where}: ${name} is missing or not a text.`);
}
