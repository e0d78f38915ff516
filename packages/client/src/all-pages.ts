import type { CallOptions } from "./call-types.ts";

interface Page<Item> {
  readonly data: readonly Item[];
  readonly next_cursor: string | null;
}

interface PagedInput {
  readonly query?: { readonly cursor?: string };
}

/** Every item of a list, page after page: `allPages(client.listDocuments, { query: { q } })`. */
export async function* allPages<Input extends PagedInput | undefined, Item>(
  list: (input: Input, options?: CallOptions) => Promise<Page<Item>>,
  input: NonNullable<Input>,
  options?: CallOptions,
): AsyncGenerator<Item, void> {
  let page = await list(input, options);
  for (;;) {
    yield* page.data;
    const cursor = page.next_cursor;
    if (cursor === null) return;
    page = await list({ ...input, query: { ...input.query, cursor } }, options);
  }
}
