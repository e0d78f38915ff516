import type { Contract, OperationDescription } from "@workspace/contracts";

interface Template {
  readonly operation: OperationDescription;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly literals: number;
}

export interface FoundOperation {
  readonly operation: OperationDescription;
  readonly params: Record<string, string>;
}

/** Finds the operation of a specification that a method and a path belong to. */
export class OperationFinder {
  private readonly templates: readonly Template[];

  constructor(contract: Contract<unknown>) {
    const operations = Object.values<OperationDescription>(contract.operations);
    // A path that is spelled out goes before one that has a parameter in its place.
    this.templates = operations.map(templateOf).toSorted((a, b) => b.literals - a.literals);
  }

  /** @returns "path" if nothing has the path, "method" if the path has other methods only */
  find(method: string, path: string): FoundOperation | "path" | "method" {
    let pathIsKnown = false;
    const wanted = method === "HEAD" ? "get" : method.toLowerCase();
    for (const { operation, pattern, names } of this.templates) {
      const match = pattern.exec(path);
      if (match === null) continue;
      pathIsKnown = true;
      if (operation.method !== wanted) continue;
      const params = paramsOf(names, match);
      return params === undefined ? "path" : { operation, params };
    }
    return pathIsKnown ? "method" : "path";
  }
}

function templateOf(operation: OperationDescription): Template {
  const names: string[] = [];
  const source = operation.path.split(/(\{[^}]+\})/).map((part) => {
    if (!part.startsWith("{")) return part.replaceAll(/[$()*+.?[\\\]^|]/g, String.raw`\$&`);
    names.push(part.slice(1, -1));
    return "([^/]+)";
  });
  const literals = operation.path.split("/").filter((part) => !part.includes("{")).length;
  return { operation, pattern: new RegExp(`^${source.join("")}$`), names, literals };
}

function paramsOf(
  names: readonly string[],
  match: RegExpExecArray,
): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    try {
      params[name] = decodeURIComponent(match[index + 1] ?? "");
    } catch {
      return undefined;
    }
  }
  return params;
}
