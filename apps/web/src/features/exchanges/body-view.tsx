"use client";

import { Button, SegmentedControl } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { ExchangeBody } from "#api/types.ts";
import { formatBytes } from "#ui/format.ts";
import { JsonTree } from "#ui/json/json-tree.tsx";
import { shapeOf } from "./body-shape.ts";
import type { BodyShape } from "./body-shape.ts";
import { FormParts } from "./form-parts.tsx";
import { RawText } from "./raw-text.tsx";
import { saveBody } from "./save-body.ts";
import classes from "./exchange-details.module.css";

interface BodyViewProps {
  body: ExchangeBody;
  label: string;
  /** Without an ending. */
  fileName: string;
}

const shapeNames: Record<Exclude<BodyShape["kind"], "plain">, string> = {
  tree: "Tree",
  form: "Fields",
  picture: "Picture",
};

/** A body in the way that suits it, and raw. */
export function BodyView({ body, label, fileName }: BodyViewProps) {
  const shape = useMemo(() => shapeOf(body), [body]);
  const [raw, setRaw] = useState(false);
  if (body.kind === "absent") {
    return (
      <p className={classes.note}>
        {body.size_bytes === null ? "A body" : `A body of ${formatBytes(body.size_bytes)}`} was
        seen; its content was not captured.
      </p>
    );
  }
  return (
    <section aria-label={label}>
      <div className={classes.bodyTools}>
        <span className={classes.dim}>
          {[
            body.content_type,
            body.size_bytes !== null && formatBytes(body.size_bytes),
            body.truncated && "only its beginning was captured",
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
        {shape.kind !== "plain" && (
          <SegmentedControl
            size="xs"
            aria-label="How to show it"
            value={raw ? "raw" : "shape"}
            onChange={(value) => setRaw(value === "raw")}
            data={[
              { value: "shape", label: shapeNames[shape.kind] },
              { value: "raw", label: "Raw" },
            ]}
          />
        )}
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconDownload size={15} />}
          onClick={() => saveBody(body, fileName)}
        >
          Save
        </Button>
      </div>
      {raw || shape.kind === "plain" ? (
        <RawText body={body} label={label} />
      ) : shape.kind === "tree" ? (
        <JsonTree value={shape.value} label={label} />
      ) : shape.kind === "form" ? (
        <FormParts parts={shape.parts} label={label} />
      ) : (
        // oxlint-disable-next-line next/no-img-element -- it is in the page already
        <img src={shape.source} alt={label} className={classes.picture} />
      )}
    </section>
  );
}
