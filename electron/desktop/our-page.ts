import type { WebFrameMain } from 'electron'

/** Where the interface is served from: a scheme of our own, so that it has an origin and nothing else has it. */
export const APP_ORIGIN = 'app://ringdown'

type Frame = Pick<WebFrameMain, 'url'>

/** Who called over IPC: the frame, and the page that it is in. */
export interface Caller {
  readonly sender: { readonly mainFrame: Frame }
  /** Null when it has gone since. */
  readonly senderFrame: Frame | null
}

/** Whether a call comes from the interface itself: the main frame of a page of ours, not a frame in it, no other page. */
export const isOurPage = ({ sender, senderFrame }: Caller): boolean =>
  senderFrame !== null && senderFrame === sender.mainFrame && isOurUrl(senderFrame.url)

/** Whether a URL is one of the interface's. */
export function isOurUrl(url: string): boolean {
  // Written anew by the parser: a user's name before the host, or a port behind it, is not ours.
  return URL.canParse(url) && new URL(url).href.startsWith(`${APP_ORIGIN}/`)
}
