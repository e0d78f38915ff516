"use client";

import { isValidElement } from "react";
import type { ReactNode } from "react";
import { CopyAction } from "#ui/copy-action.tsx";
import classes from "./markdown.module.css";

export function CodeBlock({ children, language }: { children?: ReactNode; language?: string }) {
  const name = language ?? languageOf(children);
  return (
    <figure className={classes.code}>
      <figcaption>
        <span>{name}</span>
        <CopyAction value={textOf(children).replace(/\n$/, "")} label="Copy code" />
      </figcaption>
      <pre tabIndex={0}>{children}</pre>
    </figure>
  );
}

function propsOf(node: ReactNode): { className?: string; children?: ReactNode } {
  return isValidElement<{ className?: string; children?: ReactNode }>(node) ? node.props : {};
}

function languageOf(node: ReactNode): string {
  return /language-([\w+#-]+)/.exec(propsOf(node).className ?? "")?.[1] ?? "";
}

function textOf(node: ReactNode): string {
  if (typeof node === "string" || typeof node === "number") return String(node);
  if (Array.isArray(node)) return node.map(textOf).join("");
  return isValidElement(node) ? textOf(propsOf(node).children) : "";
}
