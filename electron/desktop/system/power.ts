import { powerMonitor } from 'electron'
import type { Phone } from '../../../phone/phone'

/** Ends calls and leaves the server before the computer sleeps, and reconnects as soon as it wakes. */
export function followPower(phone: Pick<Phone, 'sleep' | 'wake'>): void {
  powerMonitor.on('suspend', () => phone.sleep())
  powerMonitor.on('resume', () => phone.wake())
}
