import { describe, expect, it } from 'vitest'
import { SentRequests } from './sent-requests'

describe('an error about a request that could not be forwarded', () => {
  it('belongs to the oldest request that may still be answered, not to a newer one', () => {
    const requests = new SentRequests()
    requests.sent('gone', 0)
    requests.sent('bob', 100)
    expect(requests.failed(150)).toBe('gone')
    expect(requests.failed(160)).toBe('bob')
  })

  it('does not belong to a request of long ago', () => {
    const requests = new SentRequests()
    requests.sent('alice', 0)
    requests.sent('bob', 60_000)
    expect(requests.failed(60_100)).toBe('bob')
  })

  it('belongs to the latest when it comes late', () => {
    const requests = new SentRequests()
    requests.sent('alice', 0)
    requests.sent('bob', 1000)
    expect(requests.failed(30_000)).toBe('bob')
  })
})
