import { detailOf, type Message } from '../../locales/message'
import type { HostedServerEvent } from './hosted-server-contract'

type Refused = Extract<HostedServerEvent, { kind: 'refused' }>

/** Explains why the system refused to listen, and what to do next. */
export function whyRefused(
  { code, message, freePort }: Refused,
  port: number,
): { code: 'port-in-use' | 'not-permitted' | 'failed'; why: Message } {
  switch (code) {
    case 'EADDRINUSE':
      return {
        code: 'port-in-use',
        why:
          freePort === undefined
            ? { key: 'hostingCause.portInUse', fill: { port } }
            : { key: 'hostingCause.otherPortFree', fill: { port, freePort } },
      }
    case 'EACCES':
    case 'EPERM':
      return { code: 'not-permitted', why: { key: 'hostingCause.notPermitted', fill: { port } } }
    default:
      return {
        code: 'failed',
        why: { key: 'hostingCause.failed', fill: { port, detail: detailOf(message) } },
      }
  }
}
