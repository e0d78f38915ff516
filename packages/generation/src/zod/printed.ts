/** A schema as zod code, and the type of the values it accepts. */
export interface Printed {
  readonly code: string;
  readonly type: string;
}

export const anything: Printed = { code: "z.unknown()", type: "unknown" };
export const nothing: Printed = { code: "z.never()", type: "never" };

/** JSON, which is code as well once line ends of JavaScript are escaped. */
export function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** An object's key in code: a plain `__proto__` would not be a key of its own. */
export function keyOf(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

/** In braces, each on a line of its own. Literals hold no line ends. */
export function block(lines: readonly string[], end: "," | ";"): string {
  const indented = lines.map((line) => `  ${line.replaceAll("\n", "\n  ")}${end}\n`);
  return lines.length === 0 ? "{}" : `{\n${indented.join("")}}`;
}

/** Accepts what any of them does. */
export function union(all: readonly Printed[], combinator: "union" | "xor" = "union"): Printed {
  const distinct = [...new Map(all.map((one) => [one.code, one])).values()];
  const alternatives = combinator === "xor" ? all : distinct;
  const [first] = alternatives;
  if (first === undefined) return nothing;
  if (alternatives.length === 1) return first;
  const type = distinct.map((one) => one.type).join(" | ");
  const isNull = ({ code }: Printed) => code === "z.null()";
  const [other, ...more] = alternatives.filter((one) => !isNull(one));
  if (other && more.length === 0 && alternatives.length === 2)
    return { code: `z.nullable(${other.code})`, type };
  const codes = alternatives.map((one) => one.code).join(", ");
  return { code: `z.${combinator}([${codes}])`, type: `(${type})` };
}

/** Accepts what all of them do. */
export function intersection(all: readonly Printed[]): Printed {
  const [first = anything, ...others] = all.filter(({ code }) => code !== anything.code);
  return others.reduce(
    (left, right) => ({
      code: `z.intersection(${left.code}, ${right.code})`,
      type: `(${left.type} & ${right.type})`,
    }),
    first,
  );
}

/** Accepts what also passes a test of its value, called `value` in it. */
export function refined({ code, type }: Printed, test: string, message: string): Printed {
  return { code: `${code}.refine((value) => ${test}, ${literal(message)})`, type };
}
