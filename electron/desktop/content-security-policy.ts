/**
 * What the interface may load and do. Scripts and styles come from its own files only; no text becomes script (Trusted
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

/** As the page says it itself: it holds wherever the page is opened from. */
export const POLICY_OF_PAGE = DIRECTIVES.join('; ')

/** As the scheme says it: a page cannot forbid by itself that others frame it. */
export const CONTENT_SECURITY_POLICY = [...DIRECTIVES, "frame-ancestors 'none'"].join('; ')
