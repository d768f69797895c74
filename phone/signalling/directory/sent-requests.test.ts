import { describe, expect, it } from 'vitest'
import { SentRequests } from './sent-requests'

describe('an answer that a request could not be passed on', () => {
  it('is about the oldest that may still be answered, not about the call that was begun meanwhile', () => {
    const requests = new SentRequests()
    requests.sent('gone', 0)
    requests.sent('bob', 100)
    expect(requests.failed(150)).toBe('gone')
    expect(requests.failed(160)).toBe('bob')
  })

  it('is not about a request that was passed on long ago', () => {
    const requests = new SentRequests()
    requests.sent('alice', 0)
    requests.sent('bob', 60_000)
    expect(requests.failed(60_100)).toBe('bob')
  })

  it('is about the latest when it comes late', () => {
    const requests = new SentRequests()
    requests.sent('alice', 0)
    requests.sent('bob', 1000)
    expect(requests.failed(30_000)).toBe('bob')
  })
})
