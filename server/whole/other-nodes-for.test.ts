import { expect, it } from 'vitest'
import { nodeInfoText } from '../backplane/node-info'
import { otherNodesFor } from './other-nodes-for'

const client = { remote: '192.0.2.7', local: '192.0.2.1' }
const directory = { port: 4242, encrypted: false }
const info = (more: object) =>
  nodeInfoText({ name: 'Studio', version: '0.1.0', roles: ['directory'], directory, ...more })
const first = (): number => 0

it('names the directory nodes, on this computer or elsewhere, with their HTTP ports', () => {
  const http = { port: 443, encrypted: true }
  expect(otherNodesFor([info({}), info({ host: 'phones.example', http })], client, first)).toEqual([
    { host: '192.0.2.1', ...directory },
    { host: 'phones.example', ...directory, http },
  ])
})

it('leaves out nodes without a directory, and what is no node', () => {
  const texts = ['', '{', '[]', info({ directory: undefined }), info({ host: 'no host' }), 'x'.repeat(5000)]
  expect(otherNodesFor(texts, client, first)).toEqual([])
})

it('begins with another node for each client', () => {
  const infos = ['a', 'b', 'c'].map((host) => info({ host }))
  const hosts = (random: number) => otherNodesFor(infos, client, () => random).map(({ host }) => host)
  expect(hosts(0.4)).toEqual(['b', 'c', 'a'])
  expect(hosts(0.99)).toEqual(['c', 'a', 'b'])
})
