"use client";

import { defaultRehypePlugins, Streamdown } from "streamdown";
import type { Components } from "streamdown";
import { CodeBlock } from "./code-block.tsx";
import { DistantImage } from "./distant-image.tsx";
import { SafeLink } from "./safe-link.tsx";
import classes from "./markdown.module.css";

interface AnswerMarkdownProps {
  text: string;
  streaming: boolean;
  components?: Components;
}

const baseComponents: Components = {
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  img: ({ src, alt }) => <DistantImage src={src} alt={alt} />,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  code: ({ className, children }) => <code className={className}>{children}</code>,
  inlineCode: ({ children }) => <code>{children}</code>,
  table: ({ children }) => (
    <div className={classes.tableFrame} tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
};

// Without the raw-HTML plugin, HTML in a text is shown as the characters that it is made of.
const rehypePlugins = [defaultRehypePlugins["sanitize"], defaultRehypePlugins["harden"]].filter(
  (plugin) => plugin !== undefined,
);

/** Markdown from documents and models, as it streams in: untrusted, so without raw HTML and distant images. */
export function AnswerMarkdown({ text, streaming, components }: AnswerMarkdownProps) {
  return (
    <Streamdown
      className={classes.markdown ?? ""}
      mode={streaming ? "streaming" : "static"}
      isAnimating={streaming}
      controls={false}
      linkSafety={{ enabled: false }}
      rehypePlugins={rehypePlugins}
      components={{ ...baseComponents, ...components }}
    >
      {text}
    </Streamdown>
  );
}
