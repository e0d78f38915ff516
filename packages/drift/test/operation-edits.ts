import { isEditable } from "./random-place.ts";
import type { Editable, EditableValue } from "./random-place.ts";

export interface OperationEdit {
  readonly name: string;
  readonly breaks: boolean;
  readonly oasdiff?: boolean;
  /** Changes the operation of a document with this one path; false when it does not apply. */
  apply(operation: Editable, item: Editable, method: string): boolean;
}

export const operationEdits: readonly OperationEdit[] = [
  {
    name: "remove the operation",
    breaks: true,
    apply: (operation, item, method) =>
      operation["deprecated"] !== true && Reflect.deleteProperty(item, method),
  },
  {
    name: "add an operation",
    breaks: false,
    apply: (_operation, item) => {
      if (item["trace"] !== undefined) return false;
      item["trace"] = { responses: { 204: { description: "Traced." } } };
      return true;
    },
  },
  { name: "deprecate it", breaks: false, apply: (operation) => set(operation, "deprecated", true) },
  {
    name: "add an optional parameter",
    breaks: false,
    apply: (operation) => add(operation, "parameters", parameter("added", false)),
  },
  {
    name: "add a required parameter",
    breaks: true,
    apply: (operation) => add(operation, "parameters", parameter("added", true)),
  },
  {
    name: "remove a parameter",
    breaks: true,
    apply: (operation) => {
      const query = parametersOf(operation).find((one) => one["in"] === "query");
      if (!query) return false;
      operation["parameters"] = parametersOf(operation).filter((one) => one !== query);
      return true;
    },
  },
  {
    name: "require a parameter",
    breaks: true,
    apply: (operation) => {
      const optional = parametersOf(operation).find((one) => one["required"] !== true);
      return optional !== undefined && set(optional, "required", true);
    },
  },
  {
    name: "make a parameter optional",
    breaks: false,
    apply: (operation) => {
      const required = parametersOf(operation).find(
        (one) => one["required"] === true && one["in"] !== "path",
      );
      return required !== undefined && set(required, "required", false);
    },
  },
  {
    name: "ask for a credential",
    breaks: true,
    // oasdiff tells it, as information.
    oasdiff: false,
    apply: (operation) => {
      if (operation["security"] !== undefined) return false;
      operation["security"] = [{ added: [] }];
      return true;
    },
  },
  {
    name: "require the body",
    breaks: true,
    apply: (operation) => {
      const body = operation["requestBody"];
      return isEditable(body) && body["required"] !== true && set(body, "required", true);
    },
  },
  {
    name: "remove the body",
    breaks: true,
    apply: (operation) =>
      operation["requestBody"] !== undefined && Reflect.deleteProperty(operation, "requestBody"),
  },
  {
    name: "remove a media type of an answer",
    breaks: true,
    apply: (operation) => {
      const content = success(operation)?.["content"];
      const type = isEditable(content) ? Object.keys(content)[0] : undefined;
      return isEditable(content) && type !== undefined && Reflect.deleteProperty(content, type);
    },
  },
  {
    name: "add a media type to an answer",
    breaks: false,
    apply: (operation) => {
      const content = success(operation)?.["content"];
      return isEditable(content) && set(content, "text/added", { schema: { type: "string" } });
    },
  },
  {
    name: "remove a status of success",
    breaks: true,
    apply: (operation) => {
      const responses = operation["responses"];
      const status = successStatus(operation);
      return (
        isEditable(responses) && status !== undefined && Reflect.deleteProperty(responses, status)
      );
    },
  },
  {
    name: "add a status",
    breaks: false,
    apply: (operation) => {
      const responses = operation["responses"];
      return isEditable(responses) && set(responses, "418", { description: "A teapot." });
    },
  },
];

function parameter(name: string, required: boolean): Editable {
  return { name, in: "query", required, schema: { type: "string" } };
}

function parametersOf(operation: Editable): Editable[] {
  const { parameters } = operation;
  return Array.isArray(parameters)
    ? parameters.filter(isEditable).filter((one) => one["$ref"] === undefined)
    : [];
}

function successStatus(operation: Editable): string | undefined {
  const { responses } = operation;
  if (!isEditable(responses)) return undefined;
  return Object.keys(responses).find((status) => status.startsWith("2"));
}

function success(operation: Editable): Editable | null {
  const { responses } = operation;
  const response = isEditable(responses) ? responses[successStatus(operation) ?? ""] : undefined;
  return isEditable(response) ? response : null;
}

function set(object: Editable, key: string, value: EditableValue): boolean {
  object[key] = value;
  return true;
}

function add(object: Editable, key: string, value: EditableValue): boolean {
  const list = object[key];
  object[key] = [...(Array.isArray(list) ? list : []), value];
  return true;
}
