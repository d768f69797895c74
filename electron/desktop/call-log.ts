import type { Phone } from '../phone/phone'

/** Prints how each call ended, one JSON object a line, for whoever looks for a fault. Says nobody's name. */
export function logCalls(phone: Phone): void {
  phone.on('ended', (_contact, reason, stats, detail) => {
    console.log(JSON.stringify({ event: 'ended', reason, detail, stats }))
  })
}
