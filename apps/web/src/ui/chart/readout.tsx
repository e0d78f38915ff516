import type { ChartSeries } from "./chart.tsx";
import classes from "./chart.module.css";

interface ReadoutProps {
  id: string;
  series: readonly ChartSeries[];
  step: string | null;
  valueOf: (series: ChartSeries) => string;
}

/** Legend and values in one: the totals, or those of the chosen step. */
export function Readout({ id, series, step, valueOf }: ReadoutProps) {
  return (
    <output id={id} className={classes.readout}>
      {step !== null && <strong>{step}</strong>}
      {series.map((one, index) => (
        <span key={one.name} className={classes.entry}>
          <i style={{ background: colorOf(index) }} aria-hidden="true" />
          <span>
            {one.name} {valueOf(one)}
          </span>
        </span>
      ))}
    </output>
  );
}

export const colorOf = (index: number): string => `var(--series-${index % 6})`;
