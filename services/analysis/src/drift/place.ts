/** A place within an operation, as a change names it. */
export interface Place {
  readonly section: "request" | "response" | "response-header" | "parameter" | "operation";
  /** `200`, `4XX`, `default`; null where no answer is meant. */
  readonly status: string | null;
  /** Where a parameter is sent: `query`, `header`, `cookie`, `path`. */
  readonly sentIn: string | null;
  readonly steps: readonly Step[];
}

export type Step =
  | { readonly kind: "member"; readonly name: string }
  | { readonly kind: "items" }
  | { readonly kind: "values" }
  /** One of several alternatives, by a constant in it or by its name. */
  | { readonly kind: "alternative"; readonly name: string };

export function readPlace(text: string): Place {
  const body = /^(?:request|response\.([^.]+))\.body(?:\([^)]*\))?(.*)$/s.exec(text);
  if (body) {
    const [, status = null, rest = ""] = body;
    const section = status === null ? "request" : "response";
    return { section, status, sentIn: null, steps: stepsOf(rest) };
  }
  const header = /^response\.([^.]+)\.header(.*)$/s.exec(text);
  if (header) {
    const [, status = null, rest = ""] = header;
    return { section: "response-header", status, sentIn: null, steps: stepsOf(rest) };
  }
  const answer = /^response\.([^.]+)$/.exec(text);
  if (answer) return { section: "response", status: answer[1] ?? null, sentIn: null, steps: [] };
  const parameter = /^(query|header|cookie|path)([.[].*)$/s.exec(text);
  if (parameter) {
    const [, sentIn = null, rest = ""] = parameter;
    return { section: "parameter", status: null, sentIn, steps: stepsOf(rest) };
  }
  return { section: "operation", status: null, sentIn: null, steps: [] };
}

const stepPattern =
  /\.(?<plain>[A-Za-z_$][\w$-]*)|\[(?<quoted>"(?:[^"\\]|\\.)*")\]|(?<items>\[\])|(?<values>\{\*\})|<(?<alternative>[^<>]*)>/gs;

function stepsOf(text: string): Step[] {
  return [...text.matchAll(stepPattern)].map(({ groups = {} }): Step => {
    const { plain, quoted, items, alternative } = groups;
    if (plain !== undefined) return { kind: "member", name: plain };
    if (quoted !== undefined) return { kind: "member", name: unquoted(quoted) };
    if (alternative !== undefined) return { kind: "alternative", name: alternative };
    return items === undefined ? { kind: "values" } : { kind: "items" };
  });
}

function unquoted(text: string): string {
  const name: unknown = JSON.parse(text);
  return typeof name === "string" ? name : "";
}

/** Whether an answer's status is one of those meant; every one is where none is named. */
export function isStatus(status: number | null, meant: string | null): boolean {
  if (meant === null || meant === "default") return true;
  if (status === null) return false;
  return /^[1-5]XX$/i.test(meant)
    ? String(status).startsWith(meant.charAt(0))
    : String(status) === meant;
}
