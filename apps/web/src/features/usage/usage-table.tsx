import { Table } from "@mantine/core";
import type { Usage } from "#api/types.ts";
import { formatCost, formatCount, formatDuration } from "#ui/format.ts";

interface UsageTableProps {
  usage: Usage;
  nameOf: (group: string | null) => string;
}

/** The same in numbers, for the whole time. */
export function UsageTable({ usage, nameOf }: UsageTableProps) {
  const duration = (value: number | null) => (value === null ? "–" : formatDuration(value));
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table
        aria-label="Usage in numbers"
        fz="sm"
        verticalSpacing="xs"
        style={{ fontVariantNumeric: "tabular-nums" }}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{usage.group_by === "none" ? "" : "Who or what"}</Table.Th>
            {["Requests", "Errors", "Tokens in", "Tokens out", "Cost", "p50", "p95", "p99"].map(
              (name) => (
                <Table.Th key={name} ta="right">
                  {name}
                </Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {usage.totals.map((total) => (
            <Table.Tr key={total.group ?? ""}>
              <Table.Th scope="row" fw={500} style={{ overflowWrap: "anywhere" }}>
                {nameOf(total.group)}
              </Table.Th>
              <Table.Td ta="right">{formatCount(total.requests)}</Table.Td>
              <Table.Td ta="right">{formatCount(total.errors)}</Table.Td>
              <Table.Td ta="right">{formatCount(total.input_tokens)}</Table.Td>
              <Table.Td ta="right">{formatCount(total.output_tokens)}</Table.Td>
              <Table.Td ta="right">{formatCost(total.cost_usd)}</Table.Td>
              <Table.Td ta="right">{duration(total.latency_ms.p50)}</Table.Td>
              <Table.Td ta="right">{duration(total.latency_ms.p95)}</Table.Td>
              <Table.Td ta="right">{duration(total.latency_ms.p99)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
