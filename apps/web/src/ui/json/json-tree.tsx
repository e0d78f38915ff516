"use client";

import { ActionIcon, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy, IconRoute } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useId, useMemo, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { textOfJson } from "./parse-exact.ts";
import type { JsonValue } from "./parse-exact.ts";
import { JsonTreeRow } from "./json-tree-row.tsx";
import { childrenAtOnce, containerOf, noTreeState, pathOf, treeRows } from "./tree-rows.ts";
import type { TreeRow } from "./tree-rows.ts";
import classes from "./json-tree.module.css";

interface JsonTreeProps {
  value: JsonValue;
  label: string;
  maxHeight?: string;
}

const moreAtOnce = 1_000;

/** A value as a tree of which only the rows in sight exist; arrow keys move, open and close. */
export function JsonTree({ value, label, maxHeight = "62vh" }: JsonTreeProps) {
  const [state, setState] = useState(noTreeState);
  const [active, setActive] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const treeId = useId();
  const rows = useMemo(() => treeRows(value, state), [value, state]);
  const virtual = useVirtualizer({
    count: rows.length,
    estimateSize: () => 24,
    overscan: 20,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const current = rows[Math.min(active, rows.length - 1)];

  const toggle = (row: TreeRow, open = !row.open) => {
    if (row.kind === "more") {
      const of = containerOf(row.id);
      const shown = (state.shown.get(of) ?? childrenAtOnce) + moreAtOnce;
      setState((before) => ({ ...before, shown: new Map(before.shown).set(of, shown) }));
    } else if (row.count > 0) {
      setState((before) => ({ ...before, toggled: new Map(before.toggled).set(row.id, open) }));
    }
  };
  const moveTo = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setActive(next);
    virtual.scrollToIndex(next, { align: "auto" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !current) return;
    const moves: Record<string, () => void> = {
      ArrowDown: () => moveTo(active + 1),
      ArrowUp: () => moveTo(active - 1),
      Home: () => moveTo(0),
      End: () => moveTo(rows.length - 1),
      Enter: () => toggle(current),
      " ": () => toggle(current),
      ArrowRight: () => (current.open ? moveTo(active + 1) : toggle(current, true)),
      ArrowLeft: () => (current.open ? toggle(current, false) : moveTo(parentOf(rows, active))),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };

  return (
    <div className={classes.box}>
      <div className={classes.tools}>
        <code className={classes.path}>{current ? pathOf(current.id) : "$"}</code>
        {current && current.kind !== "more" && (
          <>
            <CopyIcon label="Copy the path" value={() => pathOf(current.id)}>
              <IconRoute size={15} stroke={1.7} />
            </CopyIcon>
            <CopyIcon label="Copy the value" value={() => copyText(current.value)}>
              <IconCopy size={15} stroke={1.7} />
            </CopyIcon>
          </>
        )}
      </div>
      <div
        ref={scroller}
        role="tree"
        aria-label={label}
        tabIndex={0}
        aria-activedescendant={current ? `${treeId}${active}` : undefined}
        onKeyDown={onKeyDown}
        className={classes.tree}
        style={{ maxHeight }}
      >
        <div role="none" style={{ position: "relative", height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (!row) return null;
            return (
              <JsonTreeRow
                key={row.id}
                ref={virtual.measureElement}
                domId={`${treeId}${index}`}
                row={row}
                index={index}
                top={start}
                active={index === active}
                onSelect={() => setActive(index)}
                onToggle={() => toggle(row)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

const copyText = (value: JsonValue): string =>
  typeof value === "string" ? value : textOfJson(value);

function parentOf(rows: readonly TreeRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0;
  return rows.findLastIndex((row, at) => at < index && row.depth < depth);
}

interface CopyIconProps {
  label: string;
  /** Made when it is wanted: a large value is not written out for nothing. */
  value: () => string;
  children: ReactNode;
}

function CopyIcon({ label, value, children }: CopyIconProps) {
  const { copied, copy } = useClipboard({ timeout: 1_600 });
  const words = copied ? "Copied" : label;
  return (
    <Tooltip label={words}>
      <ActionIcon size="sm" aria-label={words} onClick={() => copy(value())}>
        {copied ? <IconCheck size={15} color="var(--good)" /> : children}
      </ActionIcon>
    </Tooltip>
  );
}
