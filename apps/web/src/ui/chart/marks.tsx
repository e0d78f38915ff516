import type { ChartProps, ChartSeries } from "./chart.tsx";
import { colorOf } from "./readout.tsx";
import { linePath } from "./scale.ts";

interface MarksProps {
  kind: ChartProps["kind"];
  series: readonly ChartSeries[];
  left: number;
  step: number;
  y: (value: number) => number;
}

export function Marks({ kind, series, left, step, y }: MarksProps) {
  if (step <= 0) return null;
  return kind === "bars" ? (
    <Bars series={series} left={left} step={step} y={y} />
  ) : (
    <Lines series={series} left={left} step={step} y={y} />
  );
}

type Drawn = Omit<MarksProps, "kind">;

function Bars({ series, left, step, y }: Drawn) {
  const gap = step > 5 ? Math.min(4, step * 0.2) : 0;
  const steps = series[0]?.values.length ?? 0;
  return Array.from({ length: steps }, (_, index) => {
    let below = 0;
    return series.map((one, at) => {
      const value = one.values[index] ?? 0;
      if (value <= 0) return null;
      const bottom = y(below);
      below += value;
      return (
        <rect
          key={one.name}
          x={left + index * step + gap / 2}
          y={y(below)}
          width={Math.max(1, step - gap)}
          height={Math.max(0.5, bottom - y(below))}
          fill={colorOf(at)}
        />
      );
    });
  });
}

/** A measurement between two gaps would be a line without length: it gets a dot. */
function Lines({ series, left, step, y }: Drawn) {
  const x = (index: number) => left + (index + 0.5) * step;
  return series.map((one, at) => (
    <g key={one.name} stroke={colorOf(at)} fill={colorOf(at)}>
      <path d={linePath(one.values, x, y)} fill="none" strokeWidth={1.8} strokeLinejoin="round" />
      {one.values.map((value, index) =>
        value !== null && !isMeasured(one, index - 1) && !isMeasured(one, index + 1) ? (
          // A step has no name of its own but its place.
          <circle key={index} cx={x(index)} cy={y(value)} r={2.2} stroke="none" />
        ) : null,
      )}
    </g>
  ));
}

const isMeasured = ({ values }: ChartSeries, index: number): boolean =>
  (values[index] ?? null) !== null;
