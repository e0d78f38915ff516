import { operationsOf } from "../spec/operations.ts";
import type { Operation } from "../spec/operations.ts";
import type { Spec } from "../spec/spec.ts";

export interface Route {
  readonly operation: Operation;
  readonly values: Readonly<Record<string, string>>;
}

interface Pattern {
  readonly operation: Operation;
  readonly expression: RegExp;
  readonly names: readonly string[];
}

/** Finds the operation of a request; literal segments win over parameters. */
export class Routes {
  readonly #patterns: readonly Pattern[];
  readonly #basePath: string;

  constructor(spec: Spec) {
    this.#basePath = basePathOf(spec);
    this.#patterns = operationsOf(spec)
      .map(patternOf)
      .toSorted((a, b) => a.names.length - b.names.length);
  }

  /** The methods are those that the path has, where it has not the one asked for. */
  find(method: string, path: string): { readonly route: Route | null; readonly methods: string[] } {
    const found = this.#matching(path);
    const base = this.#basePath;
    const matching =
      found.length === 0 && base !== "" && path.startsWith(`${base}/`)
        ? this.#matching(path.slice(base.length))
        : found;
    const route = matching.find(({ operation }) => operation.method === method) ?? null;
    return { route, methods: matching.map(({ operation }) => operation.method) };
  }

  #matching(path: string): Route[] {
    return this.#patterns.flatMap(({ operation, expression, names }) => {
      const values = expression.exec(path)?.slice(1);
      if (!values) return [];
      const named = names.map((name, index) => [name, decoded(values[index] ?? "")] as const);
      return [{ operation, values: Object.fromEntries(named) }];
    });
  }
}

function patternOf(operation: Operation): Pattern {
  const names: string[] = [];
  const parts = operation.path.split(/(\{[^{}]+\})/).map((part) => {
    if (!/^\{.+\}$/.test(part)) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    names.push(part.slice(1, -1));
    return "([^/]+)";
  });
  return { operation, names, expression: new RegExp(`^${parts.join("")}$`) };
}

function basePathOf({ serverUrl }: Spec): string {
  if (serverUrl === null) return "";
  const path = serverUrl.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "").replace(/\/+$/, "");
  return path.includes("{") ? "" : path;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
