import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import type { Account, CommandResult, PhoneState } from '../../api'
import { AccountStore } from '../../../phone/signalling/account-store'
import { AccountManager } from './account-manager'

const HERE: Account = { name: 'ada', server: '127.0.0.1:4242' }
const ELSEWHERE: Account = { name: 'ada', server: 'phones.example.org' }

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-account-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** @param waits whether our own server is started for the account */
function rig({ answer = { ok: true }, waits = false }: { answer?: CommandResult; waits?: boolean } = {}) {
  const accounts = new AccountStore(join(folder, 'account.json'), new ManualClock(), () => undefined)
  const done: unknown[][] = []
  /** The account whose server people are looked up at. */
  const followed: (Account | undefined)[] = []
  const events = new EventEmitter<{ ready: [Account]; stopping: [string] }>()
  const ownServer = {
    resume: (account: Account | undefined, name: string) => {
      done.push(['resume', account, name])
      return waits
    },
    forgetSignIn: () => void done.push(['forgetSignIn']),
    on: events.on.bind(events) as never,
  }
  const phoneEvents = new EventEmitter()
  const phone = {
    state: { connection: { kind: 'online' } } as unknown as PhoneState,
    on: phoneEvents.on.bind(phoneEvents),
    signIn: (account: Account, mayHaveGhost = false): CommandResult => {
      done.push(['signIn', account, ...(mayHaveGhost ? ['ghost'] : [])])
      return answer
    },
    signOut: (): CommandResult => {
      done.push(['signOut'])
      return { ok: true }
    },
  }
  const people = { setAccount: (account: Account | undefined) => void followed.push(account) }
  const account = new AccountManager({ phone, accounts, people, ownServer, suggestedName: 'lovelace' })
  let changes = 0
  account.on('changed', () => changes++)
  return {
    goOnline: () => phoneEvents.emit('state'),
    account,
    accounts,
    events,
    done,
    followed,
    changes: () => changes,
  }
}

describe('the account', () => {
  it('is stored without surrounding spaces when the phone accepts it', () => {
    const { account, accounts, done, followed, changes } = rig()
    expect(account.signIn({ name: ' ada ', server: ' phones.example.org ' })).toEqual({ ok: true })
    expect(done).toEqual([['forgetSignIn'], ['signIn', ELSEWHERE]])
    expect(accounts.remembered).toEqual({ account: ELSEWHERE, signIn: true, mayHaveGhost: false })
    expect(account.state).toMatchObject({ account: ELSEWHERE, serverKey: 'phones.example.org:4242' })
    expect(changes()).toBe(1)
    expect(followed).toEqual([undefined, ELSEWHERE])
  })

  it('is not stored when the phone refuses it', () => {
    const refused: CommandResult = { ok: false, problem: { key: 'problem.ownName' } }
    const { account, accounts } = rig({ answer: refused })
    expect(account.signIn(ELSEWHERE)).toEqual(refused)
    expect(accounts.remembered).toBeUndefined()
    expect(account.state).toEqual({ suggestedName: 'lovelace' })
  })

  it('stays filled in after signing out, but does not sign in by itself', () => {
    const { account, accounts, done } = rig()
    account.signIn(ELSEWHERE)
    account.signOut()
    expect(accounts.remembered).toMatchObject({ account: ELSEWHERE, signIn: false })
    account.resume()
    expect(done.at(-1)).toEqual(['resume', undefined, 'ada'])
  })

  it('signs in at the start as in the last run, or when our own server runs', () => {
    const elsewhere = rig()
    elsewhere.accounts.remember(ELSEWHERE, true)
    elsewhere.account.resume()
    expect(elsewhere.done.at(-1)).toEqual(['signIn', ELSEWHERE])

    const here = rig({ waits: true })
    here.accounts.remember(HERE, true)
    here.account.resume()
    expect(here.done).toEqual([['resume', HERE, 'ada']])
    here.events.emit('ready', HERE)
    expect(here.done.at(-1)).toEqual(['signIn', HERE])
  })

  it('is signed out before its own server stops, and stays when another does', () => {
    const { account, events, done } = rig()
    account.signIn(HERE)
    events.emit('stopping', '127.0.0.1:4243')
    expect(done.at(-1)).toEqual(['signIn', HERE])
    events.emit('stopping', HERE.server)
    expect(done.at(-1)).toEqual(['signOut'])
  })

  it('may replace its own dead connection at the server after a power cut, but not after a proper end', async () => {
    const first = rig()
    first.account.signIn(ELSEWHERE)
    first.goOnline()
    await first.accounts.flush()

    const second = rig()
    second.account.resume()
    expect(second.done.at(-1)).toEqual(['signIn', ELSEWHERE, 'ghost'])
    // It ends before it is online.
    second.account.close()
    await second.accounts.flush()

    const third = rig()
    third.account.resume()
    expect(third.done.at(-1)).toEqual(['signIn', ELSEWHERE, 'ghost'])
    third.goOnline()
    third.account.close()
    await third.accounts.flush()

    const fourth = rig()
    fourth.account.resume()
    expect(fourth.done.at(-1)).toEqual(['signIn', ELSEWHERE])
    fourth.goOnline()
    fourth.account.signOut()
    await fourth.accounts.flush()
    expect(rig().accounts.remembered).toMatchObject({ mayHaveGhost: false })
  })
})

it('what is closed after its account was forgotten leaves the one that has its place now alone', () => {
  const { account, accounts, goOnline } = rig()
  account.signIn(HERE)
  goOnline()
  account.forget()
  accounts.remember(ELSEWHERE, true)
  accounts.noteOnline(true)
  account.close()
  expect(accounts.remembered).toMatchObject({ account: ELSEWHERE, mayHaveGhost: true })
})
