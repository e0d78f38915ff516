import { jsonpath, JSONPathEnvironment, JSONPathError } from "json-p3";
import type { JSONValue } from "json-p3";
import type { JsonValue } from "@workspace/traffic";

const { expressions, selectors } = jsonpath;

type Expression = InstanceType<typeof jsonpath.expressions.FilterExpression>;

/** What says of a document whether it fits. */
export interface JsonPath {
  readonly expression: Expression;
  holdsFor(document: JsonValue): boolean;
}

export class JsonPathFault extends Error {
  override name = "JsonPathFault";
}

/** Steps of all queries together, and how many of them look at every level below. */
const mostSteps = 60;
const mostDescents = 3;
/** Filters within filters: each multiplies what the one around it costs. */
const mostNested = 3;
/** Deeper than bodies are read. */
const environment = new JSONPathEnvironment({ maxRecursionDepth: 300 });

/**
 * A logical expression of RFC 9535, as it stands in a filter: a query, which holds where it finds
 * anything, or comparisons and functions of queries.
 * @throws JsonPathFault with what is wrong and where
 */
export function compileJsonPath(text: string): JsonPath {
  const expression = parse(text);
  const tally = { steps: 0, descents: 0, nested: 0 };
  measure(expression, 0, tally);
  if (tally.steps > mostSteps) throw new JsonPathFault(`it has more than ${mostSteps} steps`);
  if (tally.descents > mostDescents)
    throw new JsonPathFault(`it has \`..\` more than ${mostDescents} times`);
  if (tally.nested > mostNested)
    throw new JsonPathFault(`filters stand more than ${mostNested} deep in it`);
  return {
    expression,
    holdsFor: (document) => {
      const value = asLibraryValue(document);
      return expression.evaluate({ environment, currentValue: value, rootValue: value }) === true;
    },
  };
}

const opening = "$[?";

function parse(text: string): Expression {
  try {
    const [segment, ...further] = environment.compile(`${opening}${text}]`).segments;
    const [selector, ...others] = segment?.selectors ?? [];
    // A closing bracket or a comma in the text makes of one expression more.
    if (selector instanceof selectors.FilterSelector && further.length + others.length === 0)
      return selector.expression;
  } catch (error) {
    if (!(error instanceof JSONPathError)) throw error;
    const place = Math.min(text.length, Math.max(1, error.token.index - opening.length + 1));
    throw new JsonPathFault(`${error.message.replace(/ \('.*$/s, "")}, at character ${place}`);
  }
  throw new JsonPathFault("it is not one expression");
}

interface Tally {
  steps: number;
  descents: number;
  nested: number;
}

function measure(expression: Expression, depth: number, tally: Tally): void {
  tally.nested = Math.max(tally.nested, depth);
  const within = (inner: Expression) => measure(inner, depth, tally);
  if (expression instanceof expressions.LogicalExpression) within(expression.expression);
  else if (expression instanceof expressions.PrefixExpression) within(expression.right);
  else if (expression instanceof expressions.InfixExpression) {
    within(expression.left);
    within(expression.right);
  } else if (expression instanceof expressions.FunctionExtension) {
    for (const argument of expression.args) within(argument);
  } else if (expression instanceof expressions.FilterQuery) {
    for (const segment of expression.path.segments) {
      if (segment.toString().startsWith("..")) tally.descents += 1;
      tally.steps += segment.selectors.length;
      for (const selector of segment.selectors)
        if (selector instanceof selectors.FilterSelector)
          measure(selector.expression, depth + 1, tally);
    }
  }
}

/** Holds because the library reads what it is given and changes nothing. */
function asLibraryValue(document: JsonValue): JSONValue {
  return document as JSONValue;
}
