import { IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import type { Ref } from "react";
import { RedactedText } from "#ui/redacted-text.tsx";
import { formatPlural } from "#ui/format.ts";
import { ExactNumber } from "./parse-exact.ts";
import type { JsonValue } from "./parse-exact.ts";
import type { TreeRow } from "./tree-rows.ts";
import classes from "./json-tree.module.css";

interface JsonTreeRowProps {
  ref: Ref<HTMLDivElement>;
  domId: string;
  row: TreeRow;
  index: number;
  top: number;
  active: boolean;
  onSelect: () => void;
  onToggle: () => void;
}

export function JsonTreeRow({
  ref,
  domId,
  row,
  index,
  top,
  active,
  onSelect,
  onToggle,
}: JsonTreeRowProps) {
  const { depth, label, count, open, kind, inText } = row;
  const opens = count > 0;
  return (
    <div
      ref={ref}
      id={domId}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={active}
      aria-expanded={opens && kind !== "more" ? open : undefined}
      data-index={index}
      data-active={active || undefined}
      className={classes.row}
      style={{ transform: `translateY(${top}px)`, paddingLeft: depth * 16 + 4 }}
      onClick={() => {
        onSelect();
        if (opens) onToggle();
      }}
    >
      <span className={classes.chevron} data-open={open || undefined}>
        {opens && kind !== "more" && <IconChevronRight size={14} stroke={2} aria-hidden="true" />}
      </span>
      <span className={classes.words}>
        {label !== null && (
          <span className={typeof label === "number" ? classes.index : classes.name}>
            {label}:{" "}
          </span>
        )}
        {kind === "more" ? (
          <span className={classes.more}>Show more of {formatPlural(count, "further value")}</span>
        ) : kind === "leaf" ? (
          <Leaf value={row.value} />
        ) : (
          <span className={classes.container}>
            {inText && "JSON in text, "}
            {kind === "array" ? `[${count}]` : `{${count}}`}
          </span>
        )}
      </span>
    </div>
  );
}

const longestShown = 600;

function Leaf({ value }: { value: JsonValue }) {
  const [whole, setWhole] = useState(false);
  if (typeof value !== "string") {
    const text = value instanceof ExactNumber ? value.source : String(value);
    return <span className={classes[kindOf(value)]}>{text}</span>;
  }
  const cut = !whole && value.length > longestShown;
  return (
    <span className={classes.string}>
      “<RedactedText text={cut ? value.slice(0, longestShown) : value} />
      {cut ? (
        <button
          type="button"
          className={classes.whole}
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation();
            setWhole(true);
          }}
        >
          … all {formatPlural(value.length, "character")}
        </button>
      ) : (
        "”"
      )}
    </span>
  );
}

function kindOf(value: JsonValue): "number" | "boolean" | "null" {
  if (typeof value === "number" || value instanceof ExactNumber) return "number";
  return typeof value === "boolean" ? "boolean" : "null";
}
