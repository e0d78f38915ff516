import { contracts } from "@workspace/contracts";
import { isEditable } from "./random-place.ts";
import type { Editable, EditableValue } from "./random-place.ts";

export interface OnePath {
  readonly document: Editable;
  readonly item: Editable;
  readonly operation: Editable;
  readonly method: string;
}

const methods = ["get", "put", "post", "delete", "patch"];

/** Our own specs, one path of each at a time: small enough that an oracle reads them quickly. */
const sources = Object.values(contracts).map(({ document }) => JSON.stringify(document));

const list = sources.flatMap((text, source) =>
  Object.entries(editable(text)["paths"] ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) =>
      isEditable(item) && isEditable(item[method]) ? [{ source, path, method }] : [],
    ),
  ),
);

/** The path at this place of the list, in a document of its own with all components. */
export function onePath(index: number): OnePath {
  const chosen = list[index % list.length];
  if (!chosen) throw new Error("There is no operation.");
  const document = editable(sources[chosen.source] ?? "{}");
  const paths = document["paths"];
  const item = isEditable(paths) ? paths[chosen.path] : undefined;
  const operation = isEditable(item) ? item[chosen.method] : undefined;
  if (!isEditable(item) || !isEditable(operation)) throw new Error(`No ${chosen.path}.`);
  document["paths"] = { [chosen.path]: item };
  document["security"] = [];
  return { document, item, operation, method: chosen.method };
}

export function copyOf(document: Editable): Editable {
  return editable(JSON.stringify(document));
}

function editable(text: string): Editable {
  const value: EditableValue = JSON.parse(text);
  if (!isEditable(value)) throw new Error("This is no document.");
  return value;
}
