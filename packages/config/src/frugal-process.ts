/**
 * How a service's process is started so that it keeps little memory in hand. For those who start
 * one: the supervisor, and benches that measure what it starts.
 */
export const frugalProcess = {
  /** Node lets the young generation grow to 64 MB and more; requests leave little that lives on. */
  nodeFlags: ["--max-semi-space-size=8"],
  /** glibc keeps an arena for each thread, and what they freed. */
  environment: { MALLOC_ARENA_MAX: "2", MALLOC_TRIM_THRESHOLD_: "131072" },
} as const;
