export type Severity = "error" | "warning" | "info";

/**
 * What would prove a change when one side was only observed:
 * `gone`, `came`: something is on one side only; `narrowed`, `widened`: a constraint that more traffic
 * might confirm or refute; `type`, `null`, `value`: values of another kind; `optional`: counted absence.
 */
export type Claim =
  | "gone"
  | "came"
  | "demanded"
  | "narrowed"
  | "widened"
  | "type"
  | "null"
  | "value"
  | "optional"
  | "fact";

export interface Rule {
  readonly request: Severity;
  readonly response: Severity;
  readonly claim: Claim;
  readonly says: string;
}

function rule(request: Severity, response: Severity, claim: Claim, says: string): Rule {
  return { request, response, claim, says };
}

const places = {
  "operation-added": rule("info", "info", "came", "The operation is new."),
  "operation-removed": rule("error", "error", "gone", "The operation is gone."),
  "operation-moved": rule("error", "error", "gone", "The operation is reached elsewhere."),
  "operation-deprecated": rule("info", "info", "fact", "The operation is deprecated."),
  "operation-reactivated": rule("info", "info", "fact", "The operation is no longer deprecated."),
  "operation-id-changed": rule("info", "info", "fact", "Generated clients name it otherwise."),
  "parameter-added": rule("info", "info", "came", "An optional parameter is new."),
  "parameter-added-required": rule("error", "error", "demanded", "A new parameter is required."),
  "parameter-removed": rule("warning", "warning", "gone", "The parameter is not taken any more."),
  "parameter-renamed": rule("error", "error", "gone", "The parameter has another name."),
  "parameter-moved": rule("error", "error", "gone", "The parameter is sent elsewhere."),
  "parameter-became-required": rule("error", "error", "optional", "The parameter is now required."),
  "parameter-became-optional": rule("info", "info", "widened", "The parameter is now optional."),
  "parameter-serialisation-changed": rule("error", "error", "fact", "It is written otherwise."),
  "parameter-deprecated": rule("info", "info", "fact", "The parameter is deprecated."),
  "parameter-reactivated": rule("info", "info", "fact", "It is no longer deprecated."),
  "body-added": rule("info", "info", "came", "A body may be sent."),
  "body-added-required": rule("error", "error", "demanded", "A body has to be sent."),
  "body-removed": rule("error", "error", "gone", "No body is taken any more."),
  "body-became-required": rule("error", "error", "optional", "The body is now required."),
  "body-became-optional": rule("info", "info", "widened", "The body is now optional."),
  "media-type-added": rule("info", "info", "came", "A media type is new."),
  "media-type-removed": rule("error", "error", "gone", "The media type is gone."),
  "status-added": rule("info", "info", "came", "A status is new."),
  "success-status-removed": rule("error", "error", "gone", "A status of success is gone."),
  "status-removed": rule("info", "info", "gone", "A status is gone."),
  "header-added": rule("info", "info", "came", "A header is new."),
  "header-removed": rule("warning", "warning", "gone", "A header that might come is gone."),
  "required-header-removed": rule("error", "error", "gone", "A header that always came is gone."),
  "header-became-optional": rule("error", "error", "optional", "The header may now be absent."),
  "header-became-required": rule("info", "info", "narrowed", "The header now always comes."),
  "security-added": rule("error", "error", "fact", "A credential is now asked for."),
  "security-removed": rule("info", "info", "fact", "No credential is asked for any more."),
  "security-scheme-added": rule("info", "info", "fact", "Another credential is taken as well."),
  "security-scheme-removed": rule("error", "error", "fact", "A credential is not taken any more."),
  "security-scope-added": rule("error", "error", "fact", "A further scope is asked for."),
  "security-scope-removed": rule("info", "info", "fact", "A scope is asked for no more."),
  "server-added": rule("info", "info", "came", "A server is new."),
  "server-removed": rule("warning", "warning", "gone", "The server is not given any more."),
} as const;

const schemas = {
  "property-added": rule("info", "info", "came", "The property is new."),
  "property-added-required": rule("error", "info", "demanded", "A new property is required."),
  "property-added-with-default": rule("info", "info", "came", "New and required, with a default."),
  "property-removed": rule("warning", "warning", "gone", "The property is gone."),
  "required-property-removed": rule("warning", "error", "gone", "What always came is gone."),
  "property-renamed": rule("error", "error", "gone", "The property has another name."),
  "property-moved": rule("error", "error", "gone", "The property stands elsewhere."),
  "property-became-required": rule("error", "info", "optional", "The property is now required."),
  "property-became-required-with-default": rule(
    "info",
    "info",
    "fact",
    "Required, with a default.",
  ),
  "property-became-optional": rule("info", "error", "optional", "The property may be absent now."),
  "property-read-only-changed": rule("info", "info", "fact", "It is sent the other way only."),
  "property-deprecated": rule("info", "info", "fact", "The property is deprecated."),
  "property-reactivated": rule("info", "info", "fact", "It is no longer deprecated."),
  "additional-properties-forbidden": rule("error", "info", "narrowed", "Others are refused."),
  "additional-properties-allowed": rule("info", "info", "widened", "Others are allowed."),
  "additional-properties-narrowed": rule("error", "info", "narrowed", "Others are typed."),
  "additional-properties-widened": rule("info", "error", "widened", "Others may be anything."),
  "type-changed": rule("error", "error", "type", "Values of another type."),
  "type-narrowed": rule("error", "info", "type", "Values of fewer types."),
  "type-widened": rule("info", "error", "type", "Values of more types."),
  "became-nullable": rule("info", "error", "null", "It may be null now."),
  "became-not-nullable": rule("error", "info", "null", "It may not be null any more."),
  "alternative-added": rule("info", "error", "came", "An alternative is new."),
  "alternative-removed": rule("error", "info", "gone", "An alternative is gone."),
  // A reader of a stream waits for its events: one that never comes breaks it, a new one breaks who reads all.
  "event-added": rule("info", "error", "came", "An event is new."),
  "event-removed": rule("error", "error", "gone", "An event comes no more."),
  "enum-value-added": rule("info", "warning", "value", "A value is new."),
  "enum-value-removed": rule("error", "info", "gone", "A value is gone."),
  "became-enum": rule("error", "info", "narrowed", "Only listed values are allowed."),
  "enum-lifted": rule("info", "warning", "widened", "Values are no longer listed."),
  "const-changed": rule("error", "error", "value", "The constant is another."),
  "format-added": rule("error", "info", "narrowed", "A format is given."),
  "format-removed": rule("info", "error", "widened", "The format is not given any more."),
  "format-changed": rule("error", "error", "narrowed", "The format is another."),
  "format-narrowed": rule("error", "info", "narrowed", "The format allows less."),
  "format-widened": rule("info", "error", "widened", "The format allows more."),
  // Readers do not check patterns: what is given to them is only described by one.
  "pattern-added": rule("error", "info", "narrowed", "A pattern is given."),
  "pattern-removed": rule("info", "info", "widened", "The pattern is not given any more."),
  "pattern-changed": rule("warning", "info", "narrowed", "The pattern is another."),
  "multiple-of-changed": rule("error", "error", "narrowed", "Multiples of another number."),
  "multiple-of-narrowed": rule("error", "info", "narrowed", "Multiples of a greater number."),
  "multiple-of-widened": rule("info", "error", "widened", "Multiples of a smaller number."),
  "unique-items-set": rule("error", "info", "narrowed", "Items have to differ."),
  "unique-items-unset": rule("info", "error", "widened", "Items may be equal."),
  "default-changed": rule("info", "info", "fact", "What is assumed when absent is another."),
  "parameter-default-changed": rule("error", "error", "fact", "Who leaves it out gets another."),
  "constraint-added": rule("error", "info", "narrowed", "A further condition holds."),
  "constraint-removed": rule("info", "error", "widened", "A condition holds no more."),
  "constraint-changed": rule("error", "error", "narrowed", "A condition is another."),
} as const;

export type BoundName =
  | "maximum"
  | "minimum"
  | "max-length"
  | "min-length"
  | "max-items"
  | "min-items"
  | "max-properties"
  | "min-properties";
export type BoundStep = "set" | "unset" | "increased" | "decreased";
export type RuleName = keyof typeof places | keyof typeof schemas | `${BoundName}-${BoundStep}`;

const boundRules: Record<string, Rule> = {};
for (const name of ["maximum", "max-length", "max-items", "max-properties"]) {
  boundRules[`${name}-set`] = rule("warning", "info", "narrowed", "An upper bound is set.");
  boundRules[`${name}-unset`] = rule("info", "warning", "widened", "The upper bound is gone.");
  boundRules[`${name}-decreased`] = rule("error", "info", "narrowed", "The upper bound is lower.");
  boundRules[`${name}-increased`] = rule("info", "error", "widened", "The upper bound is higher.");
}
for (const name of ["minimum", "min-length", "min-items", "min-properties"]) {
  boundRules[`${name}-set`] = rule("warning", "info", "narrowed", "A lower bound is set.");
  boundRules[`${name}-unset`] = rule("info", "warning", "widened", "The lower bound is gone.");
  boundRules[`${name}-increased`] = rule("error", "info", "narrowed", "The lower bound is higher.");
  boundRules[`${name}-decreased`] = rule("info", "error", "widened", "The lower bound is lower.");
}

const rules: Readonly<Record<string, Rule>> = { ...places, ...schemas, ...boundRules };

export function ruleOf(name: RuleName): Rule {
  const found = rules[name];
  if (!found) throw new Error(`There is no rule ${name}.`);
  return found;
}
