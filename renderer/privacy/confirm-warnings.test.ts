import { expect, it, vi } from 'vitest'
import type { Contact, PersonId } from '../../electron/api'
import type { PhoneCommands } from '../state/phone-context'
import { confirmWarnings } from './confirm-warnings'

const grace = (online: boolean): Contact => ({
  ...{ id: 'here grace' as PersonId, name: 'grace', online, privacy: 'keyless' },
  ...{ favourite: false, blocked: false },
})

const rig = (online: boolean) => {
  const [call, ask] = [vi.fn(), vi.fn()]
  const shown = () => ({ contacts: [grace(online)], call: { kind: 'idle' } as const })
  const commands = confirmWarnings({ call } as Partial<PhoneCommands> as PhoneCommands, shown, ask)
  return { call, ask, commands }
}

it('asks before a call to somebody online with a warning', () => {
  const { call, ask, commands } = rig(true)
  commands.call('grace')
  expect(call).not.toHaveBeenCalled()
  expect(ask).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kind: 'call', warning: 'keyless' }))
})

it('asks nothing about somebody who is not online: the phone says so', () => {
  const { call, ask, commands } = rig(false)
  commands.call('grace')
  expect(ask).not.toHaveBeenCalled()
  expect(call).toHaveBeenCalledExactlyOnceWith('grace', undefined)
})
