/** A template without its parameters' names, which no request shows. */
export function shapeOf(template: string): string {
  return template.replaceAll(/\{[^{}]*\}/g, "{}");
}

export function parameterNames(template: string): string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name ?? "");
}

/** Segments that both templates spell alike: the more, the surer that they are one path. */
export function sharedSegments(a: string, b: string): number {
  const right = shapeOf(b).split("/");
  return shapeOf(a)
    .split("/")
    .filter((segment, index) => segment !== "" && segment === right[index]).length;
}
