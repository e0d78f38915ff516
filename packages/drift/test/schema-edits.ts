import { isEditable, isPlain } from "./random-place.ts";
import type { Editable, EditableValue, Place } from "./random-place.ts";

/** What an edit does to consumers: by where the schema is used. */
export interface Label {
  readonly request: boolean;
  readonly response: boolean;
}

/** `either`: it says the one here and the other there. */
type Oasdiff = { readonly [Position in keyof Label]?: boolean | "either" };

export interface SchemaEdit {
  readonly name: string;
  /** True where it breaks. */
  readonly label: Label;
  /** Where oasdiff says otherwise, on purpose or by its limits; the decision record has the reasons. */
  readonly oasdiff?: Oasdiff;
  /** Gives both documents what the edit is about to change. */
  prepare?(place: Place): void;
  /** Changes the place; false when it does not apply there. */
  apply(place: Place): boolean;
}

const narrows: Label = { request: true, response: false };
const widens: Label = { request: false, response: true };
const breaks: Label = { request: true, response: true };
const safe: Label = { request: false, response: false };

export const schemaEdits: readonly SchemaEdit[] = [
  edit("add an optional property", safe, {}, ({ schema }) =>
    change(propertiesOf(schema), (properties) => void (properties["added"] = { type: "string" })),
  ),
  edit("add a required property", narrows, {}, ({ schema }) =>
    change(propertiesOf(schema), (properties) => {
      properties["added"] = { type: "string" };
      schema["required"] = [...requiredOf(schema), "added"];
    }),
  ),
  edit("remove a property", breaks, {}, ({ owner, name }) =>
    change(owner, (object) => {
      const properties = object["properties"];
      if (isEditable(properties) && name !== null) Reflect.deleteProperty(properties, name);
      object["required"] = requiredOf(object).filter((one) => one !== name);
    }),
  ),
  edit("require a property", narrows, {}, ({ owner, name, schema }) =>
    change(owner !== null && !requiredOf(owner).includes(name ?? "") ? owner : null, (object) => {
      if (schema["default"] !== undefined) return false;
      object["required"] = [...requiredOf(object), name ?? ""];
    }),
  ),
  edit("make a property optional", widens, {}, ({ owner, name }) =>
    change(owner !== null && requiredOf(owner).includes(name ?? "") ? owner : null, (object) => {
      object["required"] = requiredOf(object).filter((one) => one !== name);
    }),
  ),
  edit("change a type", breaks, {}, ({ schema }) =>
    change(ofType(schema, "string"), () => replace(schema, { type: "boolean" })),
  ),
  edit("take an object for a list", breaks, {}, ({ schema }) =>
    change(ofType(schema, "object"), () =>
      replace(schema, { type: "array", items: { type: "string" } }),
    ),
  ),
  edit("allow fractions", widens, {}, ({ schema }) =>
    change(ofType(schema, "integer"), () => void (schema["type"] = "number")),
  ),
  edit("allow whole numbers only", narrows, { response: "either" }, ({ schema }) =>
    change(ofType(schema, "number"), () => void (schema["type"] = "integer")),
  ),
  edit("allow null", widens, {}, ({ schema }) =>
    change(ofType(schema, "string"), () => {
      if (schema["enum"] !== undefined) return false;
      schema["type"] = ["string", "null"];
    }),
  ),
  edit("list the values", narrows, { response: true }, ({ schema }) =>
    change(ofType(schema, "string"), () => {
      if (schema["enum"] !== undefined) return false;
      schema["enum"] = ["one", "two"];
    }),
  ),
  {
    ...edit("add a value", widens, {}, ({ schema }) =>
      change(valuesOf(schema), (values) => void values.push("another-value")),
    ),
    prepare: listValues,
  },
  {
    ...edit("take a value away", narrows, {}, ({ schema }) =>
      change(valuesOf(schema), (values) => (values.length < 2 ? false : void values.pop())),
    ),
    prepare: listValues,
  },
  edit("bound a length", narrows, {}, ({ schema }) =>
    change(ofType(schema, "string"), () => {
      if (schema["maxLength"] !== undefined) return false;
      schema["maxLength"] = 10;
    }),
  ),
  {
    ...edit("lower a bound", narrows, {}, ({ schema }) =>
      change(bounded(schema, "maxLength"), () => {
        schema["maxLength"] = Number(schema["maxLength"]) - 1;
      }),
    ),
    prepare: boundLength,
  },
  {
    ...edit("raise a bound", widens, {}, ({ schema }) =>
      change(bounded(schema, "maxLength"), () => {
        schema["maxLength"] = Number(schema["maxLength"]) + 1;
      }),
    ),
    prepare: boundLength,
  },
  edit("give a format", narrows, { response: true }, ({ schema }) =>
    change(ofType(schema, "string"), () => {
      if (schema["format"] !== undefined || schema["enum"] !== undefined) return false;
      schema["format"] = "uuid";
    }),
  ),
  edit("take a format away", widens, { request: true }, ({ schema }) =>
    change(ofType(schema, "string"), () => {
      if (schema["format"] === undefined) return false;
      Reflect.deleteProperty(schema, "format");
    }),
  ),
  edit("describe it", safe, {}, ({ schema }) => {
    schema["description"] = "Told otherwise.";
    return true;
  }),
];

function edit(
  name: string,
  label: Label,
  oasdiff: Oasdiff,
  apply: (place: Place) => boolean,
): SchemaEdit {
  return { name, label, oasdiff, apply };
}

function listValues({ schema }: Place): void {
  if (ofType(schema, "string")) schema["enum"] ??= ["one", "two", "three"];
}

function boundLength({ schema }: Place): void {
  if (ofType(schema, "string")) schema["maxLength"] ??= 100;
}

function change<Value>(value: Value | null, make: (value: Value) => boolean | void): boolean {
  return value !== null && make(value) !== false;
}

function ofType(schema: Editable, type: string): Editable | null {
  return isPlain(schema) && schema["type"] === type ? schema : null;
}

function bounded(schema: Editable, keyword: string): Editable | null {
  return isPlain(schema) && Number(schema[keyword]) > 1 ? schema : null;
}

function propertiesOf(schema: Editable): Editable | null {
  const properties = isPlain(schema) ? schema["properties"] : null;
  return isEditable(properties) ? properties : null;
}

function valuesOf(schema: Editable): EditableValue[] | null {
  const values = isPlain(schema) && schema["type"] === "string" ? schema["enum"] : null;
  return Array.isArray(values) ? values : null;
}

function requiredOf(schema: Editable): EditableValue[] {
  return Array.isArray(schema["required"]) ? schema["required"] : [];
}

function replace(schema: Editable, by: Editable): void {
  for (const key of Object.keys(schema)) Reflect.deleteProperty(schema, key);
  Object.assign(schema, by);
}
