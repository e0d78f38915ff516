import { Parser } from "htmlparser2";
import { HeadingPath } from "../heading-path.ts";
import { detectLanguage, primaryLanguage } from "../language.ts";
import { ParseFailure } from "../parse-failure.ts";
import type { ParseLimits } from "../parse-limits.ts";
import type { Block, StructuredText } from "../parsed-document.ts";
import { HtmlMetadata } from "./html-metadata.ts";
import { HtmlTextBuilder } from "./html-text.ts";
import type { HtmlChunk } from "./html-text.ts";

const maxMainShare = 0.2;

/** HTML to light Markdown. Tags are handled as they pass: no tree is built, so nesting costs nothing. */
export function readHtml(source: string, limits: ParseLimits): StructuredText {
  const metadata = new HtmlMetadata();
  const body = new HtmlTextBuilder(limits.maxTextCharacters);
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        metadata.open(name, attributes);
        body.open(name, attributes);
      },
      ontext(text) {
        metadata.text(text);
        body.text(text);
      },
      onclosetag(name) {
        metadata.close(name);
        body.close(name);
      },
    },
    { decodeEntities: true, lowerCaseTags: true, recognizeSelfClosing: false },
  );
  parser.write(source);
  parser.end();

  const warnings: string[] = [];
  if (body.deepest > limits.maxDepth) {
    warnings.push(`The page nests ${body.deepest} elements deep; its structure was flattened.`);
  }
  const { text, blocks, firstHeading } = assemble(contentOf(body.finish()));
  if (blocks.length === 0) {
    throw new ParseFailure(
      "document-has-no-text",
      "The page has no text outside of scripts and markup.",
    );
  }
  const { title: pageTitle, language: declared, ...meta } = metadata.finish();
  const language = primaryLanguage(declared) ?? detectLanguage(text);
  const title = titleOf(pageTitle, firstHeading);
  return {
    ...meta,
    text,
    ...(title ? { title } : {}),
    ...(language ? { language } : {}),
    blocks,
    warnings,
  };
}

/** The main part when the page marks one of some size; else all but navigation; else all there is. */
function contentOf(chunks: HtmlChunk[]): HtmlChunk[] {
  const size = (list: HtmlChunk[]) => list.reduce((sum, chunk) => sum + chunk.text.length, 0);
  const content = chunks.filter((chunk) => !chunk.boilerplate);
  const main = content.filter((chunk) => chunk.main);
  if (size(main) > size(content) * maxMainShare) return main;
  return size(content) > 0 ? content : chunks;
}

function assemble(chunks: HtmlChunk[]): { text: string; blocks: Block[]; firstHeading?: string } {
  const headings = new HeadingPath();
  const blocks: Block[] = [];
  const parts: string[] = [];
  let length = 0;
  let firstHeading: string | undefined;
  for (const [index, chunk] of chunks.entries()) {
    if (chunk.headingLevel) {
      const heading = chunk.text.replaceAll(/\s+/g, " ");
      headings.enter(chunk.headingLevel, heading);
      firstHeading ??= heading;
    }
    const separator = index === 0 ? "" : chunk.tight && chunks[index - 1]?.tight ? "\n" : "\n\n";
    const rendered = chunk.headingLevel
      ? `${"#".repeat(chunk.headingLevel)} ${chunk.text}`
      : chunk.text;
    parts.push(separator, rendered);
    const start = length + separator.length;
    length = start + rendered.length;
    blocks.push({
      start,
      end: length,
      headingPath: headings.current,
      cut: chunk.verbatim ? "lines" : "sentences",
    });
  }
  return { text: parts.join(""), blocks, ...(firstHeading ? { firstHeading } : {}) };
}

/** A page's title often carries the site's name; the first heading inside of it is the better one. */
function titleOf(
  pageTitle: string | undefined,
  firstHeading: string | undefined,
): string | undefined {
  if (!pageTitle) return firstHeading;
  const contained = firstHeading && firstHeading.length > 3 && pageTitle.includes(firstHeading);
  return contained ? firstHeading : pageTitle;
}
