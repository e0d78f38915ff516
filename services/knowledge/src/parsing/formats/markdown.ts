import { readFrontMatter } from "../front-matter.ts";
import { HeadingPath } from "../heading-path.ts";
import { detectLanguage, primaryLanguage } from "../language.ts";
import type { Block, StructuredText } from "../parsed-document.ts";
import { plainInline } from "./markdown-inline.ts";
import { scanMarkdown } from "./markdown-scan.ts";

/** Markdown as its own canonical text. Sections come from the headings outside of any container. */
export function readMarkdown(text: string): StructuredText {
  const { bodyStart, tags, warning, ...meta } = readFrontMatter(text);
  const headings = new HeadingPath();
  const blocks: Block[] = [];
  let firstHeading: string | undefined;
  let firstTitle: string | undefined;
  for (const span of scanMarkdown(text, bodyStart)) {
    if (span.heading) {
      const plain = plainInline(span.heading.source);
      headings.enter(span.heading.depth, plain);
      firstHeading ??= plain || undefined;
      if (span.heading.depth === 1) firstTitle ??= plain || undefined;
    }
    blocks.push({
      start: span.start,
      end: span.end,
      headingPath: headings.current,
      cut: span.prose ? "sentences" : "lines",
    });
  }
  const title = meta.title ?? firstTitle ?? firstHeading;
  const language = primaryLanguage(meta.language) ?? detectLanguage(text.slice(bodyStart));
  return {
    ...meta,
    text,
    ...(title ? { title } : {}),
    ...(language ? { language } : {}),
    tags,
    blocks,
    warnings: warning ? [warning] : [],
  };
}
