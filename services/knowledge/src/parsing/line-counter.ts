/** Line numbers of rising offsets, in one pass over the text. */
export function createLineCounter(text: string): (offset: number) => number {
  let line = 1;
  let position = 0;
  let nextBreak = text.indexOf("\n");
  return (offset) => {
    if (offset < position) throw new RangeError("Offsets must rise.");
    position = offset;
    while (nextBreak !== -1 && nextBreak < offset) {
      line++;
      nextBreak = text.indexOf("\n", nextBreak + 1);
    }
    return line;
  };
}
