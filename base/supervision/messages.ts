/** What a parent says to its child. */
export type Order<Data, Command> =
  /** Comes first. */
  | { readonly order: 'start'; readonly data: Data }
  | { readonly order: 'command'; readonly command: Command }
  /** Are you there? Answered by `here`. */
  | { readonly order: 'answer' }
  /** Release everything. Answered by `released`. */
  | { readonly order: 'stop' }

/** What a child says to its parent. */
export type Report<Event> =
  /** It has started, … */
  | { readonly report: 'begun' }
  /** … and works at its usual speed. */
  | { readonly report: 'ready' }
  | { readonly report: 'event'; readonly event: Event }
  | { readonly report: 'here' }
  /** It calls native code now that may take long and answers nobody meanwhile; and afterwards, how long that took. */
  | { readonly report: 'blocking'; readonly what: string }
  | { readonly report: 'unblocked'; readonly what: string; readonly ms: number }
  /** It holds nothing any more, and can be ended by force. */
  | { readonly report: 'released' }
