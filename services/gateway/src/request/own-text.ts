const viewedLength = 13;

/**
 * A text of its own, for one that is kept. V8 makes a slice of 13 characters and more a view of what
 * it was cut from: whoever keeps a header's name would keep the whole request, its credential and its
 * body with it.
 * @param text bytes as latin1
 */
export function ownText(text: string): string {
  if (text.length < viewedLength) return text;
  return Buffer.from(text, "latin1").toString("latin1");
}
