import { expect, it } from 'vitest'
import { CallUrls } from './call-urls'

it('a question goes when another network is shown, and is answered by nobody then', () => {
  const called: string[] = []
  const urls = new CallUrls({
    lookUp: () => undefined,
    call: (contact) => {
      called.push(contact)
      return { ok: true }
    },
    contacts: () => [],
  })
  let changes = 0
  urls.on('changed', () => changes++)
  urls.drop()
  expect(changes).toBe(0)
  urls.ask('bob')
  urls.drop()
  expect([urls.state, changes]).toEqual([{}, 2])
  expect(urls.answerCallUrl('bob', true)).toMatchObject({ problem: { key: 'problem.callUrlGone' } })
  urls.ask('bob')
  expect(urls.answerCallUrl('bob', true)).toEqual({ ok: true })
  expect(called).toEqual(['bob'])
})
