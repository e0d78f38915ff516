import { Skeleton } from "@mantine/core";

export function RowSkeletons({ rows, height }: { rows: number; height: number }) {
  return (
    <div role="status" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} h={height - 10} mb={10} radius="md" />
      ))}
    </div>
  );
}
