import type { Phone } from '../../phone/phone'
import type { LogFile } from './about/log-file'
import { withoutAddresses } from '../../base/without-addresses'

/** Logs how each call ended, and refused connections to our port, for diagnosis. Without names and addresses. */
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
