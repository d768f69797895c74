import { describe, expect, it, vi } from 'vitest'
import type { Bridge, CommandResult } from '../../electron/api'
import type { Message } from '../../locales/message'
import { apiOver } from './api'
import { bindCommands, reportTo } from './phone-context'

const REFUSED: CommandResult = { ok: false, problem: { key: 'problem.callExists' } }

function rig(answer: () => Promise<unknown> = () => Promise.resolve({ ok: true })) {
  const sent: unknown[][] = []
  const bridge = {
    invoke: (...args: unknown[]) => {
      sent.push(args)
      return answer()
    },
    on: () => () => undefined,
  } as unknown as Bridge
  const api = apiOver(bridge)
  const failures: Message[] = []
  const commands = bindCommands(
    api,
    reportTo((problem) => failures.push(problem)),
  )
  return { api, commands, sent, failures }
}

describe('a command', () => {
  it('is sent by its name, with its arguments', async () => {
    const { api, commands, sent } = rig()
    await api.signIn({ name: 'alice', server: 'localhost' })
    commands.call('bob', { warning: 'changed', identity: 'ab' })
    expect(sent).toEqual([
      ['signIn', { name: 'alice', server: 'localhost' }],
      ['call', 'bob', { warning: 'changed', identity: 'ab' }],
    ])
  })

  it('is sent without omitted arguments, and without the click event', () => {
    const { commands, sent } = rig()
    commands.call('bob', undefined)
    const onClick: (event: never) => void = commands.hangUp
    onClick({ nativeEvent: {} } as never)
    expect(sent).toEqual([['call', 'bob'], ['hangUp']])
  })

  it('stays the same function, so that nothing is drawn again because of it', () => {
    const { api, commands } = rig()
    expect(commands.hangUp).toBe(commands.hangUp)
    expect(api.getState).toBe(api.getState)
    expect(commands.hangUp).not.toBe(commands.refuse)
  })

  it('reports why it was refused, and that there was no answer', async () => {
    const refused = rig(() => Promise.resolve(REFUSED))
    refused.commands.dismissEnded()
    const lost = rig(() => Promise.reject(new Error('gone')))
    lost.commands.dismissEnded()
    await vi.waitFor(() => {
      expect(refused.failures).toEqual([{ key: 'problem.callExists' }])
      expect(lost.failures).toEqual([{ key: 'app.commandLost' }])
    })
  })

  it('is followed by what depends on it, unless it was refused', async () => {
    const { api, failures } = rig()
    const refused = rig(() => Promise.resolve(REFUSED))
    const done: string[] = []
    reportTo((problem) => failures.push(problem))(api.dismissEnded(), () => done.push('first'))
    reportTo((problem) => failures.push(problem))(refused.api.dismissEnded(), () => done.push('second'))
    await vi.waitFor(() => expect([done, failures]).toEqual([['first'], [{ key: 'problem.callExists' }]]))
  })

  it('is not mistaken for a promise', async () => {
    const { api, sent } = rig()
    expect(await Promise.resolve(api)).toBe(api)
    expect(sent).toEqual([])
  })
})
