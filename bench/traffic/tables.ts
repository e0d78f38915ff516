import { readdirSync } from "node:fs";
import { figure } from "./scorers.ts";
import type { Figures } from "./scorers.ts";

/** A line of a table of figures. */
export type Row = Record<string, number | string | null>;

export function pick(figures: Figures, wanted: readonly string[]): Row {
  return Object.fromEntries(wanted.map((name) => [name, round(figure(figures, name))]));
}

/** A line of means for each contestant, under `label`. */
export function means(rows: readonly Row[], wanted: readonly string[], label: string): Row[] {
  const by = [...new Set(rows.map((row) => row["by"] ?? ""))];
  return by.map((name) => {
    const own = rows.filter((row) => row["by"] === name);
    const figures = wanted.map((each) => [each, mean(own.map((row) => row[each]))] as const);
    return { [label]: "mean", by: name, ...Object.fromEntries(figures) };
  });
}

function mean(given: readonly (number | string | null | undefined)[]): number | null {
  const numbers = given.filter((each) => typeof each === "number");
  return numbers.length === 0
    ? null
    : round(numbers.reduce((sum, each) => sum + each, 0) / numbers.length);
}

export function round(number: number | null): number | null {
  return number === null ? null : Math.round(number * 1000) / 1000;
}

/** The files of a folder that end so, without the ending, in order. */
export function namesOf(folder: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .toSorted();
}
