import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { FileProblem } from '../../../base/files/json-file'
import { ManualClock } from '../../../base/testing/manual-clock'
import { AccountBook } from './account-book'

const HERE = { name: 'ada', server: '127.0.0.1:4242' }
const CLUB = { name: 'ada', server: 'club.example' }
const WORK = { name: 'a.king', server: 'work.example' }

let folder: string
let problems: FileProblem[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-accounts-'))
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true }))
const open = () => new AccountBook(folder, new ManualClock(), (problem) => problems.push(problem))

it('keeps the account of one network in the file that it has always had, and needs no other', async () => {
  const book = open()
  expect(book.ids).toEqual(['1'])
  book.slot('1').remember(HERE, true)
  book.noteShown('1')
  await book.flush()
  expect(readFileSync(join(folder, 'account.json'), 'utf8')).toContain('127.0.0.1:4242')
  expect(existsSync(join(folder, 'networks.json'))).toBe(false)
})

it('keeps further accounts, who was online, and what was shown', async () => {
  const book = open()
  book.slot('1').remember(HERE, true)
  book.slot('2').remember(CLUB, true)
  book.slot('3').remember(WORK, false)
  book.slot('2').noteOnline(true)
  book.noteShown('3')
  await book.flush()
  const again = open()
  expect(again.ids).toEqual(['1', '2', '3'])
  expect(again.shown).toBe('3')
  expect(again.slot('2').remembered).toMatchObject({ account: CLUB, signIn: true, mayHaveGhost: true })
  expect(again.slot('3').remembered).toMatchObject({ account: WORK, signIn: false, mayHaveGhost: false })
  again.slot('2').noteOnline(false)
  expect(again.slot('2').remembered).toMatchObject({ mayHaveGhost: false })
  expect(problems).toEqual([])
})

it('forgets one account and keeps the others, also when it was the first', async () => {
  const book = open()
  book.slot('1').remember(HERE, true)
  book.slot('2').remember(CLUB, true)
  book.slot('3').remember(WORK, true)
  book.slot('1').forget()
  book.slot('3').forget()
  await book.flush()
  expect(open().ids).toEqual(['2'])
  expect(readFileSync(join(folder, 'networks.json'), 'utf8')).not.toContain('work.example')
})
