/**
 * The calls of the user's other phones on this computer, one at each other network. `one`: a single call, in conversation or on
 * hold, beside which another one may be answered. `more`: a call that is being made or connected, or two calls. Calls that only
 * ring do not count.
 */
export type CallsElsewhere = 'none' | 'one' | 'more'
