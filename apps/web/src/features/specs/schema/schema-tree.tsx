"use client";

import { IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import type { OpenApiDocument } from "#api/types.ts";
import { formatCount } from "#ui/format.ts";
import { describeSchema } from "./describe-schema.ts";
import type { SchemaChild } from "./describe-schema.ts";
import classes from "./schema-tree.module.css";

interface SchemaTreeProps {
  document: OpenApiDocument;
  schema: unknown;
  label: string;
}

const openDepth = 1;
const childrenAtOnce = 60;

/** A schema as far as it was opened; what refers to itself can be opened for ever. */
export function SchemaTree({ document, schema, label }: SchemaTreeProps) {
  const root = { key: "", name: null, label: null, required: true, schema };
  return (
    <ul className={classes.tree} aria-label={label}>
      <SchemaRow document={document} child={root} depth={0} of={null} />
    </ul>
  );
}

interface SchemaRowProps {
  document: OpenApiDocument;
  child: SchemaChild;
  depth: number;
  /** How often what it stands in was seen. */
  of: number | null;
}

function SchemaRow({ document, child, depth, of }: SchemaRowProps) {
  const line = describeSchema(document, child.schema);
  const [open, setOpen] = useState(depth < openDepth);
  const [shown, setShown] = useState(childrenAtOnce);
  const { type, notes, nullable, seen, children } = line;
  const opens = children.length > 0;
  const words = (
    <>
      <span className={classes.chevron} data-open={open || undefined}>
        {opens && <IconChevronRight size={14} stroke={2} aria-hidden="true" />}
      </span>
      {child.name !== null && (
        <span className={classes.name}>
          {child.name}
          {!child.required && <span className={classes.optional}>?</span>}
        </span>
      )}
      <span className={classes.type}>
        {child.label ?? type}
        {nullable && " or null"}
      </span>
      {notes.map((note) => (
        <span key={note} className={classes.note}>
          {note}
        </span>
      ))}
      {seen !== null && (
        <span className={classes.seen} title="How often it was seen">
          {of !== null && of !== seen
            ? `${formatCount(seen)} of ${formatCount(of)}`
            : formatCount(seen)}
        </span>
      )}
    </>
  );
  return (
    <li>
      {opens ? (
        <button
          type="button"
          className={classes.row}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {words}
        </button>
      ) : (
        <div className={classes.row}>{words}</div>
      )}
      {opens && open && (
        <ul>
          {children.slice(0, shown).map((each) => (
            <SchemaRow
              key={each.key}
              document={document}
              child={each}
              depth={depth + 1}
              of={seen}
            />
          ))}
          {children.length > shown && (
            <li>
              <button
                type="button"
                className={classes.more}
                onClick={() => setShown(shown + childrenAtOnce * 5)}
              >
                {formatCount(children.length - shown)} more
              </button>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}
