const methods: ReadonlySet<string> = new Set([
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
  "query",
]);

/** Whether a member of a path item is an operation. */
export function isMethod(name: string): boolean {
  return methods.has(name);
}
