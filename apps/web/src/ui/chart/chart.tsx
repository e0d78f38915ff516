"use client";

import { useElementSize } from "@mantine/hooks";
import { useId, useState } from "react";
import type { KeyboardEvent } from "react";
import { Marks } from "./marks.tsx";
import { Readout } from "./readout.tsx";
import { labelIndexes, niceCeiling } from "./scale.ts";
import classes from "./chart.module.css";

export interface ChartSeries {
  name: string;
  /** One for each step; null where nothing was measured. */
  values: ReadonlyArray<number | null>;
}

export interface ChartProps {
  title: string;
  kind: "bars" | "lines";
  series: readonly ChartSeries[];
  /** What each step is called under the axis, and in full. */
  steps: ReadonlyArray<{ label: string; name: string }>;
  format: (value: number) => string;
  /** What stands beside a name while no step is chosen. */
  total: (series: ChartSeries) => string;
}

const height = 172;
const margin = { left: 46, right: 6, top: 8, bottom: 20 };

/** Stacked bars or lines over time. A step is read by pointing at it or with the arrow keys. */
export function Chart({ title, kind, series, steps, format, total }: ChartProps) {
  const { ref, width } = useElementSize();
  const [chosen, setChosen] = useState<number | null>(null);
  const readoutId = useId();
  const inner = Math.max(0, width - margin.left - margin.right);
  const plotHeight = height - margin.top - margin.bottom;
  const step = steps.length > 0 ? inner / steps.length : 0;
  const top = niceCeiling(greatest(kind, series, steps.length));
  const y = (value: number) => margin.top + plotHeight * (1 - value / top);

  const onKeyDown = (event: KeyboardEvent) => {
    const last = steps.length - 1;
    if (event.key === "ArrowRight") setChosen(Math.min(last, (chosen ?? -1) + 1));
    else if (event.key === "ArrowLeft") setChosen(Math.max(0, (chosen ?? last + 1) - 1));
    else if (event.key === "Escape") setChosen(null);
    else return;
    event.preventDefault();
  };
  const at = (clientX: number, left: number) =>
    Math.floor((clientX - left - margin.left) / (step || 1));

  return (
    <figure className={classes.chart} style={{ margin: 0 }}>
      <figcaption>
        <h2 className={classes.title}>{title}</h2>
        <Readout
          id={readoutId}
          series={series}
          step={chosen === null ? null : (steps[chosen]?.name ?? null)}
          valueOf={(one) => {
            if (chosen === null) return total(one);
            const value = one.values[chosen] ?? null;
            return value === null ? "–" : format(value);
          }}
        />
      </figcaption>
      <div ref={ref}>
        <svg
          className={classes.plot}
          width="100%"
          height={height}
          role="img"
          tabIndex={0}
          aria-label={`${title}, ${steps.length} steps; read them with the arrow keys`}
          aria-describedby={readoutId}
          onKeyDown={onKeyDown}
          onBlur={() => setChosen(null)}
          onPointerLeave={() => setChosen(null)}
          onPointerMove={(event) => {
            const index = at(event.clientX, event.currentTarget.getBoundingClientRect().left);
            setChosen(index >= 0 && index < steps.length ? index : null);
          }}
        >
          {[0, 0.5, 1].map((share) => (
            <g key={share}>
              <line
                className={classes.grid}
                x1={margin.left}
                x2={margin.left + inner}
                y1={y(top * share)}
                y2={y(top * share)}
              />
              <text x={margin.left - 7} y={y(top * share) + 4} textAnchor="end">
                {share === 0 ? "0" : format(top * share)}
              </text>
            </g>
          ))}
          {chosen !== null && (
            <rect
              className={classes.guide}
              x={margin.left + chosen * step}
              y={margin.top}
              width={step}
              height={plotHeight}
            />
          )}
          <Marks kind={kind} series={series} left={margin.left} step={step} y={y} />
          {labelIndexes(steps.length, inner, 62).map((index) => (
            <text key={index} x={margin.left + index * step} y={height - 5}>
              {steps[index]?.label}
            </text>
          ))}
        </svg>
      </div>
    </figure>
  );
}

function greatest(kind: ChartProps["kind"], series: readonly ChartSeries[], steps: number): number {
  let most = 0;
  for (let index = 0; index < steps; index++) {
    const values = series.map(({ values: all }) => all[index] ?? 0);
    const height =
      kind === "bars" ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values);
    most = Math.max(most, height);
  }
  return most;
}
