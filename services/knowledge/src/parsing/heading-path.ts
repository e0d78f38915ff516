/** Keeps the path of headings while a document is read from top to bottom. */
export class HeadingPath {
  #open: { level: number; text: string }[] = [];
  #path: string[] = [];

  /** The path at this point. The same array is given until the next heading. */
  get current(): string[] {
    return this.#path;
  }

  enter(level: number, text: string): void {
    while ((this.#open.at(-1)?.level ?? 0) >= level) this.#open.pop();
    if (text) this.#open.push({ level, text: text.length > 200 ? `${text.slice(0, 199)}…` : text });
    this.#path = this.#open.map((heading) => heading.text);
  }
}
