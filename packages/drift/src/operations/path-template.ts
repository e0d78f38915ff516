/** A template without its parameters' names, which no request shows. */
export function shapeOf(template: string): string {
  return template.replaceAll(/\{[^{}]*\}/g, "{}");
}

export function parameterNames(template: string): string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name ?? "");
}

/** Whether a path as traffic showed it is one of a contract's template: a value where that has a name. */
export function isSampleOf(sample: string, template: string): boolean {
  const [left, right] = [shapeOf(sample).split("/"), shapeOf(template).split("/")];
  if (left.length !== right.length) return false;
  return left.every((segment, index) => {
    const other = right[index] ?? "";
    return segment === other || other.includes("{}");
  });
}

/** Segments that both templates spell alike: the more, the surer that they are one path. */
export function sharedSegments(a: string, b: string): number {
  const right = shapeOf(b).split("/");
  return shapeOf(a)
    .split("/")
    .filter((segment, index) => segment !== "" && segment === right[index]).length;
}
