import { useMemo } from "react";
import ReactMarkdown from "react-markdown";
import type { Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CodeBlock } from "#ui/markdown/code-block.tsx";
import { DistantImage } from "#ui/markdown/distant-image.tsx";
import { SafeLink } from "#ui/markdown/safe-link.tsx";
import type { TextRange } from "#ui/split-by-ranges.ts";
import markdown from "#ui/markdown/markdown.module.css";
import { markRanges } from "./mark-ranges.ts";

export interface TextProps {
  text: string;
  line: number;
  ranges: readonly TextRange[];
}

const remarkPlugins = [remarkGfm];

const components: Components = {
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  img: ({ src, alt }) => <DistantImage src={src} alt={alt} />,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  table: ({ children }) => (
    <div className={markdown.tableFrame} tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
};

export function MarkdownText({ text, ranges }: TextProps) {
  const start = ranges[0]?.start;
  const end = ranges[0]?.end;
  const rehypePlugins = useMemo(() => [markRanges(text, ranges)], [text, start, end]);
  return (
    <div className={markdown.markdown}>
      <ReactMarkdown
        remarkPlugins={remarkPlugins}
        rehypePlugins={rehypePlugins}
        components={components}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
