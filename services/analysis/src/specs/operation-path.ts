/** Calls of one operation, told by the paths that its template stands for. */
export interface OperationCalls {
  readonly method: string;
  /** A regular expression that JavaScript and PostgreSQL read alike. */
  readonly path: string;
  /** Of templates that say more of the same paths: what they match is theirs. */
  readonly exceptPaths: readonly string[];
}

interface Operation {
  readonly method: string;
  readonly path: string;
}

/** What calls `operation`, among all `operations` of its spec. */
export function callsOf(operation: Operation, operations: readonly Operation[]): OperationCalls {
  const { method, path } = operation;
  const own = new RegExp(patternOf(path));
  const others = operations.filter(
    (other) =>
      other.method === method &&
      other.path !== path &&
      parametersIn(other.path) < parametersIn(path) &&
      own.test(other.path.replaceAll(parameter, "x")),
  );
  return {
    method,
    path: patternOf(path),
    exceptPaths: others.map((other) => patternOf(other.path)),
  };
}

const parameter = /\{[^{}]*\}/g;

/** Linear in any engine: a parameter is anything but a slash. */
function patternOf(template: string): string {
  const segments = template.split("/").filter((segment) => segment !== "");
  const patterns = segments.map((segment) => segment.split(parameter).map(escaped).join("[^/]+"));
  return `^/+${patterns.join("/+")}/*$`;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function parametersIn(template: string): number {
  return template.match(parameter)?.length ?? 0;
}
