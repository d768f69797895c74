import type { WebFrameMain } from 'electron'

/** The interface has a scheme of its own, so that no other page has its origin. */
export const APP_ORIGIN = 'app://ringdown'

type Frame = Pick<WebFrameMain, 'url'>

/** The sender of an IPC call: the frame and its page. */
export interface Caller {
  readonly sender: { readonly mainFrame: Frame }
  /** Null if it was removed since. */
  readonly senderFrame: Frame | null
}

/** Whether a call comes from the main frame of one of our pages. */
export const isOurPage = ({ sender, senderFrame }: Caller): boolean =>
  senderFrame !== null && senderFrame === sender.mainFrame && isOurUrl(senderFrame.url)

/** Whether a URL belongs to the interface. */
export function isOurUrl(url: string): boolean {
  // The parser's normal form: a user name or a port makes it another origin.
  return URL.canParse(url) && new URL(url).href.startsWith(`${APP_ORIGIN}/`)
}
