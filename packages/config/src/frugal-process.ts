/**
 * How a service's process is started so that it keeps little memory in hand. For those who start
 * one: the supervisor, and benches that measure what it starts.
 */
export const frugalProcess = {
  /** Node lets the young generation grow to 64 MB and more; requests leave little that lives on. */
  nodeFlags: ["--max-semi-space-size=8"],
  /** Nearly nothing of a question lives on, so that clearing twice as often costs no time (0071). */
  knowledgeFlags: ["--max-semi-space-size=4"],
  /**
   * Whatever comes to the gateway while it clears memory waits. So it clears half as often, and
   * alone: to wake other threads for the little that lives on, and to wait for them, takes longer
   * than the work itself. Measured in docs/decisions/0065.
   */
  gatewayFlags: ["--max-semi-space-size=16", "--no-parallel-scavenge"],
  /** glibc keeps an arena for each thread, and what they freed. */
  environment: { MALLOC_ARENA_MAX: "2", MALLOC_TRIM_THRESHOLD_: "131072" },
} as const;
