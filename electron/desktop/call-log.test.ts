import { EventEmitter } from 'node:events'
import { expect, it, vi } from 'vitest'
import type { Phone } from '../../phone/phone'
import { NO_STATS } from '../../phone/voice/no-stats'
import type { LogEntry } from './about/log-file'
import { logCalls } from './call-log'

it('a call that ends is logged with its reason, and without names and addresses', () => {
  const printed = vi.spyOn(console, 'log').mockReturnValue()
  const phone = new EventEmitter()
  const entries: LogEntry[] = []
  logCalls(phone as unknown as Pick<Phone, 'on'>, { add: (entry) => entries.push(entry) })
  const detail = '192.0.2.7:49152 hung up, [2001:db8::7]:4242 as well, ada-laptop.home:7 too'
  phone.emit('ended', 'Ada Lovelace', 'connection-lost', NO_STATS, detail)
  const said = JSON.stringify([entries, printed.mock.calls])
  expect(entries).toHaveLength(1)
  expect(said).toContain('connection-lost')
  expect(said).toContain('hung up')
  expect(said).not.toMatch(/Ada|Lovelace|192\.0\.2|2001:db8|laptop/i)
})
