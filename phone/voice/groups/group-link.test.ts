import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import {
  challengeEntry,
  challengeIn,
  type ClientPacket,
  elsewhereEntry,
  type Endpoint,
  endpointText,
  type Extension,
  groupTicketBytesIn,
  leavesIn,
  mutedIn,
  proofIn,
  readClientPacket,
  readLoadBalancerPacket,
  writeClientPacket,
  writeGroupTicket,
  writeLoadBalancerPacket,
} from '../../../protocol/groups'
import type { RoomAdmission } from '../room-contract'
import { GroupLink } from './group-link'

const USER = 5
const BALANCER: Endpoint = { address: '10.0.0.1', port: 5069 }
const ONE: Endpoint = { address: '10.0.0.2', port: 5071 }
const TWO: Endpoint = { address: '10.0.0.3', port: 5071 }
const STRANGER: Endpoint = { address: '10.6.6.6', port: 5071 }

const ticketUntil = (expiry: number, isPushToTalk = false): Uint8Array =>
  writeGroupTicket(
    { userId: USER, groupId: 7, isModerator: false, listensOnly: false, isPushToTalk, expiry },
    () => new Uint8Array(16),
  )
const ADMISSION: RoomAdmission = {
  ...{ groupId: 7, userId: USER, ticket: ticketUntil(1000), secret: new Uint8Array(32).fill(3) },
  balancer: { host: 'balancer.example', port: 5069 },
  reach: 'site',
}

interface Sent {
  readonly bytes: Uint8Array
  readonly to: string
  readonly atMs: number
}

/** A link between servers that say what a test wants. */
class Scene {
  readonly clock = new ManualClock()
  readonly sent: Sent[] = []
  readonly hosts: string[] = []
  readonly states: string[] = []
  readonly news: string[] = []
  readonly media: string[] = []
  readonly link: GroupLink

  constructor(admission = ADMISSION) {
    this.link = new GroupLink({
      clock: this.clock,
      random: () => 0,
      admission,
      send: (bytes, to) => this.sent.push({ bytes, to: endpointText(to), atMs: this.clock.now() }),
      locate: (host) => this.hosts.push(host),
      listener: {
        state: (state) => this.states.push(state),
        news: ({ kind }) => this.news.push(kind),
        media: ({ payload }) => this.media.push(Buffer.from(payload).toString()),
      },
    })
  }

  /** What was sent there since the last time. */
  take(to: Endpoint): readonly Uint8Array[] {
    const taken = this.sent.filter((each) => each.to === endpointText(to))
    this.sent.splice(0, this.sent.length, ...this.sent.filter((each) => each.to !== endpointText(to)))
    return taken.map(({ bytes }) => bytes)
  }

  /** The balancer answers all questions. */
  name(node: Endpoint, from = BALANCER): void {
    for (const bytes of this.take(BALANCER)) {
      const asked = readLoadBalancerPacket(bytes)
      if (asked?.kind !== 'request-serving-node') throw new Error('a client asks for nodes only')
      const { requestId } = asked
      const answer = writeLoadBalancerPacket({ kind: 'serving-node-response', requestId, endpoint: node })
      this.link.receive(answer, from)
    }
  }

  tell(packet: ClientPacket, from: Endpoint): void {
    this.link.receive(writeClientPacket(packet), from)
  }

  respond(from: Endpoint, extension?: Extension, userId = USER): void {
    const more = extension && { extension }
    this.tell({ kind: 'registration-response', userId, codec: 0, bitrate: 0, ...more }, from)
  }

  /** The node takes us as nodes do: it challenges, and then answers. */
  admit(node: Endpoint): void {
    this.respond(node, challengeEntry(new Uint8Array(16).fill(9)))
    this.respond(node)
    this.callStarts(node)
    this.news.pop()
    this.take(node)
  }

  callStarts(node: Endpoint, groupId = 7): void {
    const call = { kind: 'call-started', userId: 0, groupId, callId: 1 } as const
    this.tell({ ...call, mediaEndpoint: node, floorEndpoint: node }, node)
  }

  /** Connected to the first node. */
  static connected(): Scene {
    const scene = new Scene()
    scene.link.start()
    scene.link.located('balancer.example', BALANCER.address)
    scene.name(ONE)
    scene.admit(ONE)
    expect(scene.states).toEqual(['connecting', 'connected'])
    return scene
  }
}

const registrationIn = (bytes: Uint8Array | undefined) => {
  const packet = bytes && readClientPacket(bytes)
  if (packet?.kind !== 'registration') throw new Error('no registration')
  return { extension: packet.extension, proof: proofIn(bytes ?? new Uint8Array()) }
}

const mediaOf = (text: string): ClientPacket => ({
  ...{ kind: 'media', callId: 1, keyId: 1, payload: Buffer.from(text) },
})

describe('a group link', () => {
  it('asks the balancer three times a second apart with one number, then again after a pause', () => {
    const scene = new Scene()
    scene.link.start()
    expect(scene.hosts).toEqual(['balancer.example'])
    scene.link.located('balancer.example', BALANCER.address)
    scene.clock.advance(2999)
    const asked = scene.take(BALANCER).map((bytes) => readLoadBalancerPacket(bytes)?.requestId)
    expect(asked).toHaveLength(3)
    expect(new Set(asked).size).toBe(1)
    scene.clock.advance(1 + 250)
    expect(scene.hosts).toHaveLength(2)
    scene.link.located('balancer.example', undefined)
    scene.clock.advance(500)
    expect(scene.hosts).toHaveLength(3)
    scene.link.located('balancer.example', BALANCER.address)
    const [bytes] = scene.take(BALANCER)
    expect(bytes && readLoadBalancerPacket(bytes)?.requestId).not.toBe(asked[0])
    scene.link.close()
    expect(scene.clock.pendingTimers).toBe(0)
  })

  it('registers with its ticket, and proves it when it is challenged, each time with a higher count', () => {
    const scene = new Scene()
    scene.link.start()
    scene.link.located('balancer.example', BALANCER.address)
    scene.name(ONE)
    const first = registrationIn(scene.take(ONE)[0])
    expect(first.proof).toBeUndefined()
    expect(groupTicketBytesIn(first.extension)).toEqual(ADMISSION.ticket)
    const challenge = new Uint8Array(16).fill(9)
    scene.respond(ONE, challengeEntry(challenge))
    const counts: number[] = []
    for (let n = 0; n < 4; n++) {
      const { extension, proof } = registrationIn(scene.take(ONE)[0])
      expect(challengeIn(extension)).toEqual(challenge)
      const code = createHmac('sha256', ADMISSION.secret)
        .update(proof?.covered ?? '')
        .digest()
      expect(Buffer.from(proof?.code ?? []).equals(code.subarray(0, 16))).toBe(true)
      counts.push(proof?.count ?? NaN)
      scene.respond(ONE)
      scene.callStarts(ONE)
      scene.clock.advance(15_000)
    }
    expect(counts).toEqual([1, 2, 3, 4])
    expect(scene.states).toEqual(['connecting', 'connected'])
  })

  it('takes the balancer’s own address for 0.0.0.0', () => {
    const scene = new Scene()
    scene.link.start()
    scene.link.located('balancer.example', BALANCER.address)
    scene.name({ address: '0.0.0.0', port: 5071 })
    expect(scene.take({ address: BALANCER.address, port: 5071 })).toHaveLength(1)
  })

  it('goes to no node and no balancer nearer than where the server can be reached from', () => {
    const near: Endpoint = { address: '127.0.0.1', port: 22 }
    const home = Scene.connected()
    home.respond(ONE, elsewhereEntry())
    home.link.located('balancer.example', BALANCER.address)
    home.name(near)
    expect(home.take(near)).toEqual([])
    const away = new Scene({ ...ADMISSION, reach: 'internet' })
    const balancer: Endpoint = { address: '192.0.2.1', port: 5069 }
    away.link.start()
    away.link.located('balancer.example', BALANCER.address)
    expect(away.sent).toEqual([])
    away.clock.advance(250)
    away.link.located('balancer.example', balancer.address)
    const [asked] = away.take(balancer)
    const requestId = (asked && readLoadBalancerPacket(asked)?.requestId) ?? 0
    for (const endpoint of [ONE, near, { address: '192.0.2.7', port: 5071 }])
      away.link.receive(
        writeLoadBalancerPacket({ kind: 'serving-node-response', requestId, endpoint }),
        balancer,
      )
    expect(away.sent.map(({ to }) => to)).toEqual(['192.0.2.7:5071'])
  })

  it('tells the round trip of an answer that belongs to one registration only', () => {
    const scene = Scene.connected()
    scene.clock.advance(15_000)
    scene.clock.advance(1_030)
    expect(scene.take(ONE)).toHaveLength(2)
    scene.respond(ONE)
    expect(scene.link.roundTripMs).toBe(0)
    scene.clock.advance(15_000)
    scene.clock.advance(40)
    scene.respond(ONE)
    expect(scene.link.roundTripMs).toBe(40)
  })

  it('looks for another node when its own has not answered twice, and goes there', () => {
    const scene = Scene.connected()
    scene.clock.advance(15_000)
    scene.clock.advance(1_999)
    expect(scene.states).toHaveLength(2)
    scene.clock.advance(1)
    expect(scene.states.at(-1)).toBe('reconnecting')
    scene.link.located('balancer.example', BALANCER.address)
    scene.name(TWO)
    scene.admit(TWO)
    expect(scene.states.at(-1)).toBe('connected')
    expect(scene.link.send(mediaOf('hello'))).toBe(10)
    expect(scene.take(TWO)).toHaveLength(1)
    scene.take(ONE)
    scene.clock.advance(60_000)
    expect(scene.take(ONE)).toEqual([])
  })

  it('learns within 3 s that its node is gone while it sends, and is not misled by three lost answers', () => {
    const scene = Scene.connected()
    const talk = (ms: number, isAnswered: (registration: number) => boolean): number => {
      let registrations = 0
      for (let passed = 0; passed < ms; passed += 10) {
        scene.clock.advance(10)
        scene.link.send(mediaOf('hello'))
        const kinds = scene.take(ONE).map((bytes) => readClientPacket(bytes)?.kind)
        for (const kind of kinds)
          if (kind === 'registration' && isAnswered(registrations++)) scene.respond(ONE)
      }
      return registrations
    }
    // More often than once a second would be a burden.
    expect(talk(10_000, () => true)).toBeLessThan(14)
    expect(talk(10_000, (registration) => registration % 4 === 3)).toBeGreaterThan(4)
    expect(scene.states.at(-1)).toBe('connected')
    talk(3_000, () => false)
    expect(scene.states.at(-1)).toBe('reconnecting')
  })

  it('is connected again when its silent node is back before there is another one', () => {
    const scene = Scene.connected()
    scene.clock.advance(17_000)
    scene.link.located('balancer.example', BALANCER.address)
    scene.name(ONE)
    scene.respond(ONE)
    expect(scene.states).toEqual(['connecting', 'connected', 'reconnecting', 'connected'])
    scene.take(BALANCER)
    scene.clock.advance(10_000)
    expect(scene.take(BALANCER)).toEqual([])
  })

  it('hears the node that sends it away until another one has taken it, and for a moment after', () => {
    const scene = Scene.connected()
    scene.respond(ONE, elsewhereEntry())
    scene.link.located('balancer.example', BALANCER.address)
    scene.name(TWO)
    scene.tell(mediaOf('from the old one'), ONE)
    scene.link.send(mediaOf('x'))
    expect(scene.take(ONE)).toHaveLength(1)
    scene.admit(TWO)
    scene.tell(mediaOf('late'), ONE)
    scene.tell(mediaOf('from the new one'), TWO)
    scene.clock.advance(3_000)
    scene.tell(mediaOf('too late'), ONE)
    expect(scene.media).toEqual(['from the old one', 'late', 'from the new one'])
    expect(scene.states).toEqual(['connecting', 'connected', 'connected'])
  })

  it('asks the balancer less and less often while that names nobody else', () => {
    const scene = Scene.connected()
    const askedMs: number[] = []
    scene.respond(ONE, elsewhereEntry())
    for (let passed = 0; passed < 60_000; passed += 50) {
      if (scene.hosts.length > 1) {
        scene.hosts.splice(1)
        askedMs.push(scene.clock.now())
        scene.link.located('balancer.example', BALANCER.address)
        scene.name(ONE)
        scene.respond(ONE, elsewhereEntry())
      }
      scene.clock.advance(50)
    }
    expect(askedMs.slice(0, 4)).toEqual([0, 250, 750, 1750])
    expect(askedMs.length).toBeLessThan(15)
  })

  it('gives up a node that turns it down, is silent, or challenges without end', () => {
    const scene = new Scene()
    const ask = (): void => {
      scene.link.located('balancer.example', BALANCER.address)
      scene.name(ONE)
    }
    scene.link.start()
    ask()
    scene.respond(ONE, elsewhereEntry())
    expect(scene.hosts).toHaveLength(1)
    scene.clock.advance(250)
    expect(scene.hosts).toHaveLength(2)
    ask()
    scene.clock.advance(2_000 + 500)
    expect(scene.hosts).toHaveLength(3)
    ask()
    for (let n = 0; n < 10; n++) scene.respond(ONE, challengeEntry(randomBytes(16)))
    expect(scene.take(ONE).length).toBeLessThan(10)
    scene.clock.advance(1_000)
    expect(scene.hosts).toHaveLength(4)
    expect(scene.states).toEqual(['connecting'])
  })

  it('does nothing with a malformed admission, and begins with the next one', () => {
    const scene = new Scene({ ...ADMISSION, ticket: new Uint8Array(27) })
    scene.link.start()
    scene.link.setAdmission({ ...ADMISSION, userId: 0 })
    scene.link.setAdmission({ ...ADMISSION, balancer: { host: 'balancer.example', port: 65_536 } })
    expect(scene.hosts).toEqual([])
    scene.link.setAdmission(ADMISSION)
    expect(scene.hosts).toEqual(['balancer.example'])
    expect(scene.states).toEqual(['connecting', 'connecting'])
  })

  it('is not kept from registering by answers that nobody has asked for', () => {
    const scene = Scene.connected()
    for (let n = 0; n < 15; n++) {
      scene.respond(ONE)
      scene.respond(ONE, challengeEntry(randomBytes(16)))
      expect(scene.take(ONE)).toEqual([])
      scene.clock.advance(1_000)
    }
    expect(scene.take(ONE)).toHaveLength(1)
  })

  it('uses a newer ticket at the next registration, and at once if it says something else', () => {
    const scene = Scene.connected()
    scene.clock.advance(5_000)
    scene.link.setAdmission({ ...ADMISSION, ticket: ticketUntil(2000) })
    expect(scene.take(ONE)).toEqual([])
    scene.clock.advance(10_000)
    const [renewed] = scene.take(ONE)
    expect(groupTicketBytesIn(registrationIn(renewed).extension)).toEqual(ticketUntil(2000))
    scene.respond(ONE)
    scene.clock.advance(1_000)
    scene.link.setAdmission({ ...ADMISSION, ticket: ticketUntil(3000, true) })
    expect(scene.take(ONE)).toHaveLength(1)
  })

  it('tells the node whom it does not want to hear, not more than once a second', () => {
    const scene = Scene.connected()
    scene.clock.advance(2_000)
    scene.link.setMuted([8])
    const [first] = scene.take(ONE)
    expect(mutedIn(registrationIn(first).extension)).toEqual([8])
    scene.link.setMuted([8, 9])
    scene.respond(ONE)
    expect(scene.take(ONE)).toEqual([])
    scene.clock.advance(1_000)
    const [second] = scene.take(ONE)
    expect(mutedIn(registrationIn(second).extension)).toEqual([8, 9])
    scene.respond(ONE)
    scene.link.setMuted(Array.from({ length: 300 }, (_, n) => n))
    scene.clock.advance(1_000)
    expect(mutedIn(registrationIn(scene.take(ONE)[0]).extension)).toHaveLength(200)
  })

  it('registers at once when the network changes, and when voices are missed', () => {
    const scene = Scene.connected()
    scene.clock.advance(2_000)
    scene.link.missesVoice()
    expect(scene.take(ONE)).toHaveLength(1)
    scene.respond(ONE)
    scene.link.networkChanged()
    expect(scene.take(ONE)).toHaveLength(1)
  })

  it('registers again after its call was ended', () => {
    const scene = Scene.connected()
    scene.tell({ kind: 'call-ended', groupId: 7, callId: 1 }, ONE)
    scene.clock.advance(1_000)
    expect(scene.take(ONE)).toHaveLength(1)
    expect(scene.news).toEqual(['call-ended'])
  })

  it('registers again when it is not told of its call, which may be lost, but not for long', () => {
    const scene = new Scene()
    scene.link.start()
    scene.link.located('balancer.example', BALANCER.address)
    scene.name(ONE)
    const seconds: number[] = []
    const passSecond = (): void => {
      scene.clock.advance(1_000)
      seconds.push(scene.take(ONE).length)
      scene.respond(ONE)
    }
    scene.take(ONE)
    scene.respond(ONE)
    for (let n = 0; n < 8; n++) passSecond()
    expect(seconds).toEqual([1, 1, 1, 1, 1, 0, 0, 0])
    // Its first one in this group, although it was in another one before.
    scene.callStarts(ONE)
    scene.link.setAdmission({ ...ADMISSION, groupId: 8 })
    scene.link.networkChanged()
    scene.take(ONE)
    scene.respond(ONE)
    scene.callStarts(ONE)
    passSecond()
    scene.callStarts(ONE, 8)
    for (let n = 0; n < 4; n++) passSecond()
    expect(seconds.slice(8)).toEqual([1, 0, 0, 0, 0])
    expect(scene.news).toEqual(['call-started', 'call-started'])
  })

  it('takes no news of other groups', () => {
    const scene = Scene.connected()
    scene.tell({ kind: 'call-ended', groupId: 8, callId: 1 }, ONE)
    scene.callStarts(ONE, 8)
    scene.clock.advance(1_000)
    expect(scene.news).toEqual([])
    expect(scene.take(ONE)).toEqual([])
  })

  it('looks nothing up once it has left, though its balancer moved while it was sought', () => {
    const scene = new Scene()
    scene.link.start()
    scene.link.networkChanged()
    scene.link.located('balancer.example', undefined)
    scene.link.located('balancer.example', BALANCER.address)
    scene.link.close()
    expect(scene.clock.pendingTimers).toBe(0)
  })

  it('says that it leaves, and has no timers afterwards', () => {
    const scene = Scene.connected()
    scene.link.close()
    const [left] = scene.take(ONE)
    expect(leavesIn(registrationIn(left).extension)).toBe(true)
    expect(scene.clock.pendingTimers).toBe(0)
    scene.tell(mediaOf('late'), ONE)
    expect(scene.media).toEqual([])
  })

  it('drops what others send, answers about others, and answers to other questions', () => {
    const scene = Scene.connected()
    scene.tell(mediaOf('forged'), STRANGER)
    scene.tell({ kind: 'call-ended', groupId: 7, callId: 1 }, STRANGER)
    scene.respond(STRANGER, elsewhereEntry())
    scene.respond(ONE, elsewhereEntry(), USER + 1)
    expect(scene.hosts).toHaveLength(1)
    scene.respond(ONE, elsewhereEntry())
    scene.link.located('elsewhere.example', STRANGER.address)
    expect(scene.sent.filter(({ to }) => to === endpointText(STRANGER))).toEqual([])
    scene.link.located('balancer.example', BALANCER.address)
    scene.name(TWO, STRANGER)
    expect(scene.take(TWO)).toEqual([])
    const endpoint = TWO
    for (let requestId = 100; requestId < 200; requestId++)
      scene.link.receive(
        writeLoadBalancerPacket({ kind: 'serving-node-response', requestId, endpoint }),
        BALANCER,
      )
    expect(scene.take(TWO)).toEqual([])
    expect(scene.media).toEqual([])
    expect(scene.news).toEqual([])
  })

  it('takes any bytes of its node and the balancer without a throw', () => {
    const scene = Scene.connected()
    scene.respond(ONE, elsewhereEntry())
    scene.link.located('balancer.example', BALANCER.address)
    for (let n = 0; n < 20_000; n++) {
      const bytes = randomBytes(n % 60)
      if (bytes.length > 0) bytes[0] = n % 14
      scene.link.receive(bytes, n % 2 === 0 ? ONE : BALANCER)
    }
    scene.clock.advance(60_000)
    scene.link.close()
    expect(scene.clock.pendingTimers).toBe(0)
  })
})
