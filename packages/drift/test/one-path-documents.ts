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

/** The path at this place of the list, in a document of its own with the components it needs. */
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
  keepWhatIsNeeded(document);
  return { document, item, operation, method: chosen.method };
}

/** An oracle reads all components, and there are hundreds. */
function keepWhatIsNeeded(document: Editable): void {
  const { components } = document;
  if (!isEditable(components)) return;
  const needed = new Set<string>();
  const queue: EditableValue[] = [document["paths"] ?? null];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (typeof node === "string") {
      const [, kind = "", name = ""] = /^#\/components\/([^/]+)\/([^/]+)/.exec(node) ?? [];
      const key = `${kind}/${name}`;
      const group = components[kind];
      if (!isEditable(group) || needed.has(key)) continue;
      needed.add(key);
      queue.push(group[name] ?? null);
    } else if (Array.isArray(node)) queue.push(...node);
    else if (isEditable(node)) queue.push(...Object.values(node));
  }
  for (const [kind, group] of Object.entries(components)) {
    if (kind === "securitySchemes" || !isEditable(group)) continue;
    for (const name of Object.keys(group)) if (!needed.has(`${kind}/${name}`)) delete group[name];
  }
}

export function copyOf(document: Editable): Editable {
  return editable(JSON.stringify(document));
}

function editable(text: string): Editable {
  const value: EditableValue = JSON.parse(text);
  if (!isEditable(value)) throw new Error("This is no document.");
  return value;
}
