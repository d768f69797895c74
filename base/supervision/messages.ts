/** Messages from a parent to its child. */
export type Order<Data, Command> =
  /** The first message. */
  | { readonly order: 'start'; readonly data: Data }
  | { readonly order: 'command'; readonly command: Command }
  /** A request of the hang watch. Answered by `here`. */
  | { readonly order: 'answer' }
  /** Release everything. Answered by `released`. */
  | { readonly order: 'stop' }

/** Messages from a child to its parent. */
export type Report<Event> =
  /** The script runs, and answers from now on. */
  | { readonly report: 'begun' }
  /** The script has warmed up. */
  | { readonly report: 'ready' }
  | { readonly report: 'event'; readonly event: Event }
  | { readonly report: 'here' }
  /** It has released everything, and can be killed. */
  | { readonly report: 'released' }
