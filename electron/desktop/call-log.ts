import type { Phone } from '../../phone/phone'
import type { LogFile } from './about/log-file'
import { withoutAddresses } from './about/without-addresses'

/** Notes how each call ended, and who came to our port in vain, for whoever looks for a fault. Says nobody's name and no address. */
export function logCalls(phone: Pick<Phone, 'on'>, log: Pick<LogFile, 'add'>): void {
  phone.on('turned-away', (detail) => {
    const entry = { event: 'turned-away', detail: withoutAddresses(detail) }
    console.log(JSON.stringify(entry))
    log.add(entry)
  })
  phone.on('ended', (_contact, reason, stats, detail) => {
    const entry = { event: 'ended', reason, detail: withoutAddresses(detail), stats }
    console.log(JSON.stringify(entry))
    log.add(entry)
  })
}
