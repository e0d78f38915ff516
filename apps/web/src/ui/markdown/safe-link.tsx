import type { ReactNode } from "react";

/** A link out of untrusted text: it opens apart and tells the other side nothing. */
export function SafeLink({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  if (!href || !/^(https?:|mailto:)/i.test(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}
