import { RedactedText } from "#ui/redacted-text.tsx";
import classes from "./exchange-details.module.css";

interface HeaderListProps {
  label: string;
  pairs: ReadonlyArray<{ name: string; value: string }>;
}

/** Names with their values, in the order seen. */
export function HeaderList({ label, pairs }: HeaderListProps) {
  return (
    <dl className={classes.pairs} aria-label={label}>
      {pairs.map(({ name, value }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a name may come twice, and their order never changes
        <div key={`${index} ${name}`}>
          <dt>{name}</dt>
          <dd>
            <RedactedText text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
