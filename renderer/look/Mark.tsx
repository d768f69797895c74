/** Ringdown's logo: a line that hangs between two ends, the far one ringing. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 96 48" fill="none" aria-hidden="true">
      <circle cx="74" cy="19" r="17" stroke="var(--brass)" strokeWidth="4" />
      <path d="M10 19C20 50 64 50 74 19" stroke="currentColor" strokeWidth="6" strokeLinecap="round" />
      <circle cx="10" cy="19" r="9" fill="currentColor" />
      <circle cx="74" cy="19" r="9" fill="currentColor" />
    </svg>
  )
}
