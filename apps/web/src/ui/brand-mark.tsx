/** Square brackets around a marker's stroke: an answer that names its source. */
export function BrandMark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <rect x="9" y="12.25" width="14" height="7.5" rx="2" fill="var(--mark-strong)" />
      <path
        d="M11.5 4.75H6.75a2 2 0 0 0-2 2v18.5a2 2 0 0 0 2 2h4.75M20.5 4.75h4.75a2 2 0 0 1 2 2v18.5a2 2 0 0 1-2 2H20.5"
        stroke="var(--accent)"
        strokeWidth="2.75"
        strokeLinecap="round"
      />
    </svg>
  );
}
