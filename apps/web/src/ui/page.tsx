import type { ReactNode } from "react";
import classes from "./page.module.css";

interface PageProps {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  width?: "reading" | "wide" | "full";
  children: ReactNode;
}

export function Page({ title, description, actions, width = "wide", children }: PageProps) {
  return (
    <div className={classes.page} data-width={width}>
      <header className={classes.header}>
        <div className={classes.words}>
          <h1 className={classes.title}>{title}</h1>
          {description && <p className={classes.description}>{description}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
