import type { Call } from "../call.ts";
import type { Limits } from "../limits/limits.ts";
import { AnswerReader } from "./answer-reader.ts";

/** Reads the answer to a call that may tell what it used: questions are asked by POST. */
export function readerFor({ method, route }: Call): AnswerReader | undefined {
  return method === "POST" && route.api !== "page" ? new AnswerReader() : undefined;
}

/**
 * Writes down what an answer told that it used, and charges it to the limits. Once for each answer,
 * when it ends or breaks off: what was given is used, though the client left before the end.
 */
export function account(call: Call, reader: AnswerReader | undefined, limits: Limits): void {
  if (reader === undefined) return;
  call.model = reader.model;
  call.used = reader.used;
  if (reader.used !== undefined && call.limits !== undefined)
    limits.charge(call.limits, reader.used);
}
