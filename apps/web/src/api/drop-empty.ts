type Filled<Value> = { [Key in keyof Value]?: Exclude<Value[Key], null | undefined | ""> };

/** The members that say something: query parameters and bodies leave out what was not chosen. */
export function dropEmpty<Value extends object>(value: Value): Filled<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([, member]) => member !== undefined && member !== null && member !== "",
    ),
  ) as Filled<Value>;
}
