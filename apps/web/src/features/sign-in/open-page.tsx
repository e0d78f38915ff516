import type { ReactNode } from "react";
import { BrandMark } from "#ui/brand-mark.tsx";
import classes from "./open-page.module.css";

interface OpenPageProps {
  title: string;
  words?: ReactNode;
  foot?: ReactNode;
  children: ReactNode;
}

/** A page for somebody who is not signed in: one card, and nothing of the app around it. */
export function OpenPage({ title, words, foot, children }: OpenPageProps) {
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <div className={classes.brand}>
          <BrandMark />
          Workspace
        </div>
        <div className={classes.card}>
          <h1 className={classes.title}>{title}</h1>
          {words && <p className={classes.words}>{words}</p>}
          {children}
        </div>
        {foot && <p className={classes.foot}>{foot}</p>}
      </div>
    </main>
  );
}
