/**
 * The interface's permissions to load and run. Scripts and styles come from its own files only; no text becomes script (Trusted
 * Types without a policy), no request leaves, nothing is framed.
 */
const DIRECTIVES = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
]

/** In the page itself: it applies wherever the page is opened from. */
export const POLICY_OF_PAGE = DIRECTIVES.join('; ')

/** In the scheme's answers: a page itself cannot forbid framing. */
export const CONTENT_SECURITY_POLICY = [...DIRECTIVES, "frame-ancestors 'none'"].join('; ')
