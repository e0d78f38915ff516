import { BoundedMap } from "../evidence/bounded-map.ts";
import { addSecret, addValue, createShape, mergeShapes } from "../shapes/index.ts";
import type { Shape } from "../shapes/index.ts";

/** What was seen of one parameter over an operation's requests. */
export interface ParameterEvidence {
  /** Requests that had it. */
  count: number;
  /** Requests that had it more than once. */
  repeated: number;
  /** Values with a comma between words and no space: perhaps a list in one value. */
  listed: number;
  /** Values that had something in them. */
  valued: number;
  /** Of these, how many read as an integer, as any number, as a boolean. */
  integers: number;
  numbers: number;
  booleans: number;
  /** The values as text. */
  values: Shape;
  /** `filter[name]`: what stood in the brackets. Empty brackets and indexes are the key `""`. */
  readonly members: BoundedMap<ParameterEvidence>;
}

export type Parameters = BoundedMap<ParameterEvidence>;

const nameLimit = 128;
const memberLimit = 64;
const longestValue = 2048;

export function createParameters(limit: number = nameLimit): Parameters {
  return new BoundedMap(limit);
}

export function createParameter(): ParameterEvidence {
  return {
    count: 0,
    repeated: 0,
    listed: 0,
    valued: 0,
    integers: 0,
    numbers: 0,
    booleans: 0,
    values: createShape(),
    members: new BoundedMap(memberLimit),
  };
}

/** All values that one request gave a parameter. */
export function addValues(
  parameter: ParameterEvidence,
  values: readonly string[],
  { at, isSecret = false }: { at?: number | undefined; isSecret?: boolean } = {},
): void {
  const add = isSecret ? addSecret : addValue;
  parameter.count += 1;
  if (values.length > 1) parameter.repeated += 1;
  for (const value of values) {
    if (value === "") continue;
    parameter.valued += 1;
    if (/^[^\s,]+(?:,[^\s,]+)+$/.test(value)) parameter.listed += 1;
    if (/^-?(?:0|[1-9]\d{0,14})$/.test(value)) parameter.integers += 1;
    if (/^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(value)) parameter.numbers += 1;
    if (value === "true" || value === "false") parameter.booleans += 1;
    add(parameter.values, value.slice(0, longestValue), at);
  }
}

export function mergeParameters(into: Parameters, from: Parameters): void {
  for (const [name, parameter] of from.entries()) {
    const own = into.take(name, createParameter);
    if (own) mergeParameter(own, parameter);
  }
  into.overflowed ||= from.overflowed;
}

function mergeParameter(into: ParameterEvidence, from: ParameterEvidence): void {
  into.count += from.count;
  into.repeated += from.repeated;
  into.listed += from.listed;
  into.valued += from.valued;
  into.integers += from.integers;
  into.numbers += from.numbers;
  into.booleans += from.booleans;
  into.values = mergeShapes(into.values, from.values);
  mergeParameters(into.members, from.members);
}
