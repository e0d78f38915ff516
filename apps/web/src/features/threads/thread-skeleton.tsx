import { Skeleton } from "@mantine/core";

export function ThreadSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading the thread" style={{ paddingTop: 84 }}>
      <Skeleton h={30} w="70%" mb={26} />
      <Skeleton h={14} mb={12} />
      <Skeleton h={14} mb={12} w="94%" />
      <Skeleton h={14} mb={12} w="97%" />
      <Skeleton h={14} w="58%" />
    </div>
  );
}
