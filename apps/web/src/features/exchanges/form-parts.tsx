import { RedactedText } from "#ui/redacted-text.tsx";
import type { FormPart } from "./read-multipart.ts";
import classes from "./exchange-details.module.css";

export function FormParts({ parts, label }: { parts: readonly FormPart[]; label: string }) {
  return (
    <dl className={classes.pairs} aria-label={label}>
      {parts.map(({ name, value, about }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a name may come twice, and their order never changes
        <div key={`${index} ${name}`}>
          <dt>
            {name}
            {about !== null && <span className={classes.dim}> {about}</span>}
          </dt>
          <dd>
            <RedactedText text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
