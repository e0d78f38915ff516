import { ParseFailure } from "../parse-failure.ts";

/** A block-level stretch of a page's text. */
export type HtmlChunk = {
  text: string;
  headingLevel?: number;
  /** Code or a table: cut only at line ends. */
  verbatim: boolean;
  /** List items and table rows stand on consecutive lines. */
  tight: boolean;
  main: boolean;
  boilerplate: boolean;
};

type Attributes = { [name: string]: string };

/** Elements whose content is never text for a reader. */
const dropped = new Set(
  "script style noscript template svg math iframe object embed canvas audio video map head select button textarea datalist dialog".split(
    " ",
  ),
);
const boilerplate = new Set(["nav", "footer", "menu"]);
const boilerplateRoles = new Set([
  "navigation",
  "banner",
  "contentinfo",
  "search",
  "menu",
  "menubar",
  "dialog",
]);
const blockElements = new Set(
  "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table tbody td tfoot th thead title tr ul".split(
    " ",
  ),
);
const voidElements = new Set(
  "area base br col embed hr img input link meta param source track wbr".split(" "),
);

const maxCellCharacters = 600;

type Row = { cells: string[]; header: boolean };

/** Turns a stream of tags and text into chunks of light Markdown. */
export class HtmlTextBuilder {
  deepest = 0;
  readonly #chunks: HtmlChunk[] = [];
  readonly #maxCharacters: number;
  #characters = 0;
  #depth = 0;
  #inline: string[] = [];
  #lists: { ordered: boolean; index: number }[] = [];
  #itemMark = "";
  #headingLevel = 0;
  #preformatted = 0;
  #quotes = 0;
  #articles = 0;
  #main = 0;
  #table = 0;
  #rowsInTable = 0;
  #row: Row | undefined;
  /** Depth at which a dropped or a boilerplate element opened, until it closes. */
  #droppedAt = 0;
  #boilerplateAt = 0;

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  open(name: string, attributes: Attributes): void {
    const isVoid = voidElements.has(name);
    if (!isVoid) this.deepest = Math.max(this.deepest, ++this.#depth);
    if (this.#droppedAt) return;
    if (!isVoid && (dropped.has(name) || isHidden(attributes))) {
      this.#droppedAt = this.#depth;
      return;
    }
    if (blockElements.has(name)) this.#flush();
    if (!isVoid && !this.#boilerplateAt && this.#isBoilerplate(name, attributes)) {
      this.#boilerplateAt = this.#depth;
    }
    this.#enter(name, attributes);
  }

  text(text: string): void {
    if (this.#droppedAt) return;
    this.#inline.push(text);
  }

  close(name: string): void {
    const depth = voidElements.has(name) ? undefined : this.#depth--;
    if (this.#droppedAt) {
      if (depth === this.#droppedAt) this.#droppedAt = 0;
      return;
    }
    if (blockElements.has(name)) this.#flush();
    this.#leave(name);
    if (depth === this.#boilerplateAt) this.#boilerplateAt = 0;
  }

  finish(): HtmlChunk[] {
    this.#flush();
    this.#closeRow();
    return this.#chunks;
  }

  #enter(name: string, attributes: Attributes): void {
    if (/^h[1-6]$/.test(name)) this.#headingLevel = Number(name.charAt(1));
    else if (name === "br") this.#inline.push("\n");
    else if (name === "wbr") this.#inline.push("\u200b");
    else if (name === "pre") this.#preformatted++;
    else if (name === "blockquote") this.#quotes++;
    else if (name === "article") this.#articles++;
    else if (name === "ul" || name === "menu") this.#lists.push({ ordered: false, index: 0 });
    else if (name === "ol") {
      this.#lists.push({
        ordered: true,
        index: (Number.parseInt(attributes["start"] ?? "", 10) || 1) - 1,
      });
    } else if (name === "li") this.#itemMark = this.#nextItemMark();
    else if (name === "dd") this.#itemMark = ": ";
    else if (name === "table") {
      if (this.#table++ === 0) this.#rowsInTable = 0;
    } else if (name === "tr" && this.#table === 1) {
      this.#closeRow();
      this.#row = { cells: [], header: false };
    } else if ((name === "th" || name === "td") && this.#table === 1 && this.#row) {
      this.#row.cells.push("");
      this.#row.header ||= name === "th";
    } else if (isInlineCode(name) && !this.#preformatted) {
      this.#inline.push("`");
    } else if (name === "img" && attributes["alt"]) this.#inline.push(` ${attributes["alt"]} `);
    if (name === "main" || attributes["role"] === "main") this.#main++;
  }

  #leave(name: string): void {
    if (/^h[1-6]$/.test(name)) this.#headingLevel = 0;
    else if (name === "pre") this.#preformatted = Math.max(0, this.#preformatted - 1);
    else if (name === "blockquote") this.#quotes = Math.max(0, this.#quotes - 1);
    else if (name === "article") this.#articles = Math.max(0, this.#articles - 1);
    else if (name === "ul" || name === "ol" || name === "menu") this.#lists.pop();
    else if (name === "li" || name === "dd") this.#itemMark = "";
    else if (name === "table") {
      this.#closeRow();
      this.#table = Math.max(0, this.#table - 1);
    } else if (name === "tr" && this.#table === 1) this.#closeRow();
    else if (isInlineCode(name) && !this.#preformatted) {
      this.#inline.push("`");
    } else if (name === "main") this.#main = Math.max(0, this.#main - 1);
  }

  #isBoilerplate(name: string, attributes: Attributes): boolean {
    if (boilerplateRoles.has(attributes["role"] ?? "")) return true;
    const ofContent = this.#main > 0 || this.#articles > 0;
    return name === "footer" ? !ofContent : boilerplate.has(name);
  }

  #nextItemMark(): string {
    const list = this.#lists.at(-1);
    const indent = "  ".repeat(Math.min(Math.max(this.#lists.length - 1, 0), 8));
    if (!list?.ordered) return `${indent}- `;
    list.index++;
    return `${indent}${list.index}. `;
  }

  /** Ends the text gathered so far, as a cell of the open row or as a chunk. */
  #flush(): void {
    if (this.#inline.length === 0) return;
    const raw = this.#inline.join("");
    this.#inline = [];
    const verbatim = this.#preformatted > 0 && !this.#row;
    const text = verbatim ? raw.replaceAll(/^\n+|\s+$/g, "") : collapse(raw);
    if (text.trim() === "") return;
    const row = this.#headingLevel ? undefined : this.#row;
    if (row) {
      const cell = row.cells.pop() ?? "";
      row.cells.push(`${cell} ${text.replaceAll(/\s*\n\s*/g, " ")}`.trim());
    } else if (verbatim) {
      const fence = text.includes("```") ? "~~~~" : "```";
      this.#push(`${fence}\n${text}\n${fence}`, true, false);
    } else {
      const mark = this.#headingLevel ? "" : this.#itemMark;
      this.#itemMark = mark.replaceAll(/\S/g, " ");
      const quote = this.#quotes && !this.#headingLevel ? "> " : "";
      this.#push(quote + mark + text, false, mark !== "");
    }
  }

  #closeRow(): void {
    const row = this.#row;
    this.#row = undefined;
    const filled = row?.cells.filter((cell) => cell !== "") ?? [];
    if (!row || filled.length === 0) return;
    if (row.cells.length === 1 || filled.some((cell) => cell.length > maxCellCharacters)) {
      // A table that lays out a page, not data.
      for (const cell of filled) this.#push(cell, false, false);
      return;
    }
    const line = `| ${row.cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    const underline =
      this.#rowsInTable++ === 0 && row.header ? `\n|${" --- |".repeat(row.cells.length)}` : "";
    this.#push(line + underline, true, true);
  }

  #push(text: string, verbatim: boolean, tight: boolean): void {
    this.#characters += text.length + 2;
    if (this.#characters > this.#maxCharacters) {
      throw new ParseFailure(
        "document-too-large",
        `The page has more than ${this.#maxCharacters} characters of text.`,
      );
    }
    this.#chunks.push({
      text,
      ...(this.#headingLevel ? { headingLevel: this.#headingLevel } : {}),
      verbatim,
      tight,
      main: this.#main > 0,
      boilerplate: this.#boilerplateAt > 0,
    });
  }
}

function isInlineCode(name: string): boolean {
  return name === "code" || name === "kbd" || name === "samp";
}

function isHidden(attributes: Attributes): boolean {
  return (
    "hidden" in attributes ||
    attributes["aria-hidden"] === "true" ||
    /display\s*:\s*none/i.test(attributes["style"]?.slice(0, 500) ?? "")
  );
}

/** White space as a browser shows it: runs become one space, `<br>` stays a line break. */
function collapse(raw: string): string {
  return raw
    .replaceAll(/[ \t\f\v\u00a0]*\n[\s]*|[ \t\f\v\u00a0]+/g, (run) =>
      run.includes("\n") ? "\n" : " ",
    )
    .trim();
}
