import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { HeadingPath } from "../heading-path.ts";
import { toIsoDate } from "../iso-date.ts";
import { detectLanguage, primaryLanguage } from "../language.ts";
import { canonicalText } from "../decode-text.ts";
import { ParseFailure } from "../parse-failure.ts";
import type { ParseLimits } from "../parse-limits.ts";
import type { Block, StructuredText } from "../parsed-document.ts";
import { readPdfLines } from "./pdf-lines.ts";
import type { PdfLine } from "./pdf-lines.ts";
import { dropRunningHeads, layOutPages } from "./pdf-layout.ts";

/** The text of a PDF page by page, with its headings by their size. Never renders, never runs scripts. */
export async function readPdf(bytes: Uint8Array, limits: ParseLimits): Promise<StructuredText> {
  const pdf = await openPdf(bytes);
  try {
    if (pdf.numPages > limits.maxPages) {
      throw new ParseFailure(
        "document-too-large",
        `The PDF has ${pdf.numPages} pages; at most ${limits.maxPages} are read.`,
      );
    }
    const warnings: string[] = [];
    const pages = await readPages(pdf, limits, warnings);
    const { text, blocks, firstHeading } = assemble(pages);
    if (blocks.length === 0) {
      throw new ParseFailure(
        "document-has-no-text",
        "The PDF holds no text, only pictures of it. Run text recognition (OCR) on it first.",
      );
    }
    const meta = await readMetadata(pdf);
    const language = primaryLanguage(meta.language) ?? detectLanguage(text);
    const title = meta.title ?? firstHeading;
    return {
      text,
      ...(title ? { title } : {}),
      ...(language ? { language } : {}),
      ...(meta.publishedAt ? { publishedAt: meta.publishedAt } : {}),
      ...(meta.lastUpdatedAt ? { lastUpdatedAt: meta.lastUpdatedAt } : {}),
      blocks,
      warnings,
    };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function openPdf(bytes: Uint8Array): Promise<PDFDocumentProxy> {
  const { pdfjs, assets } = await loadPdfjs();
  const task = pdfjs.getDocument({
    data: bytes.slice(),
    verbosity: pdfjs.VerbosityLevel.ERRORS,
    cMapUrl: assets("cmaps"),
    cMapPacked: true,
    standardFontDataUrl: assets("standard_fonts"),
    disableFontFace: true,
    useSystemFonts: false,
    isImageDecoderSupported: false,
    enableXfa: false,
    stopAtErrors: false,
  });
  try {
    return await task.promise;
  } catch (error) {
    await task.destroy();
    if (error instanceof Error && error.name === "PasswordException") {
      throw new ParseFailure(
        "document-encrypted",
        "The PDF is protected by a password. Remove the protection and add it again.",
      );
    }
    throw new ParseFailure("document-malformed", `The PDF cannot be read: ${messageOf(error)}`);
  }
}

let loaded: ReturnType<typeof importPdfjs> | undefined;

/** Loaded on the first PDF only: it costs 250 ms and 15 MB. */
function loadPdfjs(): ReturnType<typeof importPdfjs> {
  loaded ??= importPdfjs();
  return loaded;
}

async function importPdfjs() {
  const [pdfjs] = await Promise.all([
    import("pdfjs-dist/legacy/build/pdf.mjs"),
    // Its own "worker", loaded into this thread, which is a worker already.
    import("pdfjs-dist/legacy/build/pdf.worker.mjs"),
  ]);
  const root = new URL("../../", import.meta.resolve("pdfjs-dist/legacy/build/pdf.mjs"));
  return {
    pdfjs,
    assets: (folder: string) => `${decodeURIComponent(new URL(folder, root).pathname)}/`,
  };
}

async function readPages(
  pdf: PDFDocumentProxy,
  limits: ParseLimits,
  warnings: string[],
): Promise<PdfLine[][]> {
  const pages: PdfLine[][] = [];
  const unreadable: number[] = [];
  let characters = 0;
  for (let number = 1; number <= pdf.numPages; number++) {
    try {
      const page = await pdf.getPage(number);
      const lines = await readPdfLines(page, (added) => {
        characters += added;
        if (characters > limits.maxTextCharacters) {
          throw new ParseFailure(
            "document-too-large",
            `The PDF has more than ${limits.maxTextCharacters} characters of text.`,
          );
        }
      });
      pages.push(lines);
      page.cleanup();
    } catch (error) {
      if (error instanceof ParseFailure) throw error;
      unreadable.push(number);
      pages.push([]);
    }
  }
  if (unreadable.length === pdf.numPages) {
    throw new ParseFailure("document-malformed", "No page of the PDF can be read.");
  }
  if (unreadable.length > 0) {
    const list = unreadable.slice(0, 20).join(", ");
    warnings.push(
      `Pages that could not be read: ${list}${unreadable.length > 20 ? " and more" : ""}.`,
    );
  }
  return pages;
}

function assemble(pages: PdfLine[][]): { text: string; blocks: Block[]; firstHeading?: string } {
  const headings = new HeadingPath();
  const blocks: Block[] = [];
  let text = "";
  let firstHeading: string | undefined;
  for (const paragraph of layOutPages(dropRunningHeads(pages))) {
    const content = canonicalText(paragraph.text);
    if (content.trim() === "") continue;
    if (paragraph.headingLevel) {
      headings.enter(paragraph.headingLevel, content);
      firstHeading ??= content;
    }
    if (text) text += "\n\n";
    const start = text.length;
    text += content;
    blocks.push({
      start,
      end: text.length,
      headingPath: headings.current,
      page: paragraph.page,
      cut: "sentences",
    });
  }
  return { text, blocks, ...(firstHeading ? { firstHeading } : {}) };
}

type PdfMetadata = {
  title?: string;
  language?: string;
  publishedAt?: string;
  lastUpdatedAt?: string;
};

async function readMetadata(pdf: PDFDocumentProxy): Promise<PdfMetadata> {
  const { info } = await pdf.getMetadata().catch(() => ({ info: {} }));
  const fields = new Map<string, unknown>(Object.entries(info));
  const title = fields.get("Title");
  const language = fields.get("Language");
  const publishedAt = toIsoDate(pdfDate(fields.get("CreationDate")));
  const lastUpdatedAt = toIsoDate(pdfDate(fields.get("ModDate")));
  return {
    ...(typeof title === "string" && isTitle(title)
      ? { title: canonicalText(title).trim().slice(0, 500) }
      : {}),
    ...(typeof language === "string" ? { language } : {}),
    ...(publishedAt ? { publishedAt } : {}),
    ...(lastUpdatedAt ? { lastUpdatedAt } : {}),
  };
}

/** Writing programs leave file names and "untitled" in the title field. */
function isTitle(title: string): boolean {
  const trimmed = title.trim();
  return (
    trimmed.length > 2 &&
    !/^(untitled|microsoft word - |.*\.(docx?|tex|indd|dvi|pdf|qxd)$)/i.test(trimmed)
  );
}

/** `D:20260304050607+01'00'` to ISO 8601. */
function pdfDate(value: unknown): string | undefined {
  const parts =
    typeof value === "string"
      ? value.match(
          /^D?:?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:([+-])(\d{2})'?(\d{2})?|Z)?/,
        )
      : null;
  if (!parts) return undefined;
  const [
    ,
    year,
    month = "01",
    day = "01",
    hour = "00",
    minute = "00",
    second = "00",
    sign,
    offsetHours,
    offsetMinutes = "00",
  ] = parts;
  const zone = sign ? `${sign}${offsetHours}:${offsetMinutes}` : "Z";
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : "unknown reason";
}
