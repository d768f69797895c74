import assert from 'node:assert/strict'
import { clusterText, MAX_MASTERS, readClusterText } from '../../../server/cluster/cluster-file'
import { fileLike } from '../cases/files'
import { pureTarget } from '../target'

const MEMBER = {
  id: 'studio-12ab',
  membership: {
    fingerprint: 'ab'.repeat(32),
    masters: [{ host: '192.0.2.1', port: 34_308 }],
    code: { id: 'cd'.repeat(8), secret: 'ef'.repeat(16) },
    credential: '01'.repeat(32),
    redis: 'redis+sentinel://:word@192.0.2.1/phones',
    ticketsKey: 'AA',
    settings: { 'server-name': 'Studio' },
  },
}
const MASTER = {
  id: 'm',
  redis: 'rediss://192.0.2.1',
  redisCa: '/ca.pem',
  certificate: { cert: 'c', key: 'k' },
}

/** A node's place in its network, which an operator may edit. */
export const clusterFile = pureTarget({
  name: 'cluster-file',
  about:
    'any text of a node’s place: an error, or a place with a few masters, which is written and read again',
  share: 600,
  cases: fileLike(JSON.stringify(MEMBER), JSON.stringify(MASTER)),
  test: (bytes) => {
    let content: ReturnType<typeof readClusterText>
    try {
      content = readClusterText(Buffer.from(bytes).toString())
    } catch (error) {
      assert.ok(error instanceof Error)
      return
    }
    const masters = content.membership?.masters ?? [{ host: 'none', port: 1 }]
    assert.ok(masters.length >= 1 && masters.length <= MAX_MASTERS)
    for (const { host, port } of masters) assert.ok(host !== '' && port >= 1 && port <= 65_535)
    assert.deepEqual(readClusterText(clusterText(content)), content)
  },
})
