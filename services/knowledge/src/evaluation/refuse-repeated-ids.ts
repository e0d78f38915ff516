import { InvalidInputError } from "@workspace/http";

/** Results are told by id, so two items with one id could not be told apart. */
export function refuseRepeatedIds(field: string, items: readonly { id: string }[]): void {
  const seen = new Set<string>();
  for (const [index, { id }] of items.entries()) {
    if (seen.has(id)) {
      throw new InvalidInputError(`The id ${id} occurs more than once in ${field}`, [
        { pointer: `/${field}/${index}/id`, detail: "must not occur twice" },
      ]);
    }
    seen.add(id);
  }
}
