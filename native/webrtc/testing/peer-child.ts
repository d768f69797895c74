import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type IceServer, WebrtcPeer, type WebrtcPeerHandlers } from '../webrtc-peer'

/**
 * What the library ends its process for, tried in a child process of a test: prints what happened, one JSON value a line,
 * and “alive” at the end. `CERTIFICATE` and `PRIVATE_KEY` are those of both sides, PEM.
 */
const { CERTIFICATE: certificate = '', PRIVATE_KEY: privateKey = '' } = process.env

const print = (...words: unknown[]): void => console.log(JSON.stringify(words))

/** The system asks a name server that does not answer for so long, by the options of resolv.conf in the test. ms */
const LOOKUP_MS = 30_000

const stream = { mid: '0', opusType: 111, opusParameters: 'minptime=10', redType: 63, ssrc: 1, cname: 'test' }

const peerWith = (
  handlers: Partial<WebrtcPeerHandlers> = {},
  bindAddress = '127.0.0.1',
  iceServers: readonly IceServer[] = [],
): WebrtcPeer => {
  const nothing = (): void => undefined
  return new WebrtcPeer(
    { certificate, privateKey, iceServers, bindAddress, stream },
    {
      ...{ onDescription: nothing, onCandidate: nothing, onGathered: nothing, onReached: nothing },
      ...{ onOpen: nothing, onFailed: nothing, onMessage: nothing },
      onError: (error) => print('error', (error as Error).message),
      ...handlers,
    },
  )
}

/** Two peers that know each other. Where the library fails, because it compares the certificate too early, another two. */
const pair = (onMessage: (packet: Buffer) => void): Promise<readonly [WebrtcPeer, WebrtcPeer]> =>
  new Promise((resolve) => {
    let open = 0
    // Those of a pair that fails belong to its failure: the library refuses what is under way before it says that it has failed.
    const errors: string[] = []
    const onError = (error: unknown): void => void errors.push((error as Error).message)
    const onOpen = (): void => {
      if (++open < 2) return
      for (const error of errors) print('error', error)
      resolve([caller, callee])
    }
    const early: string[] = []
    const callee = peerWith({
      ...{ onOpen, onMessage, onError },
      onDescription: (sdp) => {
        caller.accept(sdp)
        for (const candidate of early) caller.addCandidate(candidate)
      },
      onCandidate: (candidate) => caller.addCandidate(candidate) || early.push(candidate),
    })
    const caller = peerWith({
      ...{ onOpen, onError },
      onFailed: () => {
        // It refuses candidates from now on, and some are still under way.
        caller.close()
        callee.close()
        void pair(onMessage).then(resolve)
      },
      onDescription: (sdp) => callee.answer(sdp.replace('actpass', 'active')),
      onCandidate: (candidate) => callee.addCandidate(candidate),
    })
    caller.offer()
  })

const SCENARIOS: Readonly<Record<string, () => Promise<void>>> = {
  async 'throwing handlers'() {
    const boom = (): never => {
      throw new Error('boom')
    }
    const peer = peerWith({ onDescription: boom, onCandidate: boom, onGathered: boom })
    peer.offer()
    await sleep(500)
    const badly = peerWith({ onDescription: boom, onError: boom })
    badly.offer()
    await sleep(200)
  },
  async 'calls in the wrong state'() {
    const peer = peerWith()
    print(peer.accept('v=0'), peer.addCandidate('candidate:1 1 UDP 1 127.0.0.1 9 typ host'))
    print(peer.send(Buffer.of(1)), peer.isOpen, peer.path)
    print(peer.answer('nonsense'), peer.offer(), peer.offer(), peer.answer('v=0'), peer.accept('nonsense'))
    peer.close()
    peer.close()
    print(peer.offer(), peer.answer('v=0'), peer.send(Buffer.of(1)), peer.isOpen)
    await sleep(200)
  },
  async 'no descriptors left'() {
    const peer = peerWith()
    const opened: number[] = []
    try {
      for (;;) opened.push(openSync('/dev/null', 'r'))
    } catch {
      print(peer.offer())
    }
    for (const descriptor of opened) closeSync(descriptor)
    print(peer.offer())
    await sleep(100)
  },
  async 'an address of another computer'() {
    print(peerWith({}, '192.0.2.1').offer(), peerWith({}, 'nonsense').offer())
    await sleep(100)
  },
  async 'garbage is collected'() {
    let heard = 0
    const [caller] = await pair(() => heard++)
    const collect = (globalThis as { gc?: () => void }).gc
    for (let n = 0; n < 40; n++) {
      collect?.()
      caller.send(Buffer.from([0x80, 111, 0, n, 0, 0, 0, n, 0, 0, 0, 1, 0xf8]))
      await sleep(20)
    }
    print(collect !== undefined, heard > 30, caller.path?.local)
  },
  async 'closed from within a callback'() {
    let closed = 0
    const peer: WebrtcPeer = peerWith({
      onDescription: () => {
        peer.close()
        closed++
      },
      onCandidate: () => print('called after it was closed'),
    })
    peer.offer()
    await sleep(300)
    print(closed)
  },
  async 'closed while a name is looked up'() {
    const nameServer = createSocket('udp4')
    nameServer.bind(53, '127.0.0.1')
    await once(nameServer, 'listening')
    const peer = peerWith({}, '127.0.0.1', [{ hostname: 'stun.example', port: 3478 }])
    const queried = once(nameServer, 'message')
    const fromMs = performance.now()
    peer.offer()
    await queried
    peer.close()
    // It closes in the next turn of the event loop.
    await sleep(1)
    const other = peerWith()
    print(other.offer(), performance.now() - fromMs < LOOKUP_MS / 2)
    other.close()
    await sleep(1)
    nameServer.close()
  },
  async 'not used'() {
    print(readFileSync('/proc/self/maps', 'utf8').includes('node_datachannel'))
    peerWith()
    print(readFileSync('/proc/self/maps', 'utf8').includes('node_datachannel'))
    await sleep(100)
  },
}

void SCENARIOS[process.argv[2] ?? '']?.().then(() => print('alive'))
