import { expect, it } from 'vitest'
import { OtherNodes } from './other-nodes'

const ENDPOINT = { address: '192.0.2.1', port: 5071 }

it('a node that was lost stays lost for a minute, or until it comes again', () => {
  const nodes = new OtherNodes()
  expect(nodes.isLost(ENDPOINT, 0)).toBe(false)
  nodes.add(ENDPOINT)
  nodes.lose(ENDPOINT, 0)
  expect([nodes.size, nodes.isLost(ENDPOINT, 59_999), nodes.isLost(ENDPOINT, 60_000)]).toEqual([
    0,
    true,
    false,
  ])
  nodes.add(ENDPOINT)
  expect(nodes.isLost(ENDPOINT, 1)).toBe(false)
})
