const atOnce = 4;

/** Does one thing to many items, a few at a time. All are tried; the first failure is thrown at the end. */
export async function applyToEach<Item>(
  items: readonly Item[],
  deed: (item: Item) => Promise<unknown>,
): Promise<void> {
  const waiting = [...items];
  const failures: unknown[] = [];
  const work = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await deed(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (failures.length > 0) throw failures[0];
}
