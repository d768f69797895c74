/** The sign of Ringdown: a line that hangs between two ends, the far one ringing. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 64 64" fill="none" aria-hidden="true">
      <path d="M14 27c3 18 29 18 32 0" stroke="currentColor" strokeWidth="5" strokeLinecap="round" />
      <circle cx="14" cy="25" r="7.5" fill="currentColor" />
      <circle cx="46" cy="25" r="7.5" fill="currentColor" />
      <circle cx="46" cy="25" r="14" stroke="var(--brass)" strokeWidth="3.5" />
    </svg>
  )
}
