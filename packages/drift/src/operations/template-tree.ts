import type { Operation } from "./operation-list.ts";
import { sharedSegments, shapeOf } from "./path-template.ts";

interface TreeNode {
  readonly children: Map<string, TreeNode>;
  readonly operations: { readonly operation: Operation; readonly template: string }[];
}

/** A contract's operations by the segments of their paths. */
export class TemplateTree {
  readonly #root: TreeNode = { children: new Map(), operations: [] };

  constructor(operations: readonly Operation[], base: string) {
    for (const operation of operations) {
      const template = `${base}${operation.template}`;
      let node = this.#root;
      for (const segment of keysOf(operation.method, template)) {
        const next = node.children.get(segment) ?? { children: new Map(), operations: [] };
        node.children.set(segment, next);
        node = next;
      }
      node.operations.push({ operation, template });
    }
  }

  /** The operation that a path as traffic showed it is one of: a value stands where that has a name. */
  describing(sample: Operation, base: string): Operation | null {
    const path = `${base}${sample.template}`;
    let nodes = [this.#root];
    for (const segment of keysOf(sample.method, path)) {
      nodes = nodes.flatMap(({ children }) => {
        const exact = children.get(segment);
        const named = [...children].filter(([key]) => key !== segment && key.includes("{}"));
        return [...(exact ? [exact] : []), ...named.map(([, child]) => child)];
      });
    }
    const [best] = nodes
      .flatMap(({ operations }) => operations)
      .map(({ operation, template }) => ({
        operation,
        template,
        shared: sharedSegments(template, path),
      }))
      .toSorted((a, b) => b.shared - a.shared || (a.template < b.template ? -1 : 1));
    return best?.operation ?? null;
  }
}

function keysOf(method: string, template: string): string[] {
  return [method, ...shapeOf(template).split("/")];
}
