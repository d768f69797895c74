import { describe, expect, it } from 'vitest'
import { isObject, jsonIn, type JsonObject } from '../../base/json'
import { waitUntil } from '../../base/testing/wait-until'
import { memoryNetwork, redisNetwork } from '../../server/backplane/testing/network'
import { pastedImage } from '../testing/images'
import { type RoomPhone, roomsOnServer, together } from '../testing/rooms-on-server'
import { MAX_IMAGE_BYTES } from './images/image-reference'
import type { PastedImage } from './images/sealed-image'

describe.each([
  ['memory', memoryNetwork],
  ['Redis', redisNetwork],
])('images in a room by %s', (_, makeNetwork) => {
  const { server, host, startGateway, phoneAt, liar, kept, loseContent } = roomsOnServer({ makeNetwork })

  const imageOf = async (phone: RoomPhone, id: string): Promise<Uint8Array> => {
    await waitUntil(() => phone.room.messages.some((message) => message.id === id))
    return phone.room.image(id)
  }
  /** The image, or why there is none. */
  const seenBy = async (phone: RoomPhone, id: string, { bytes }: PastedImage): Promise<string> => {
    try {
      return Buffer.from(bytes).equals(await imageOf(phone, id)) ? 'the image' : 'another'
    } catch (error) {
      return String(error)
    }
  }
  const sentBy = ({ room }: RoomPhone, image: PastedImage): Promise<string> => {
    const id = room.writeImage(image)
    return waitUntil(() => room.messages.find((message) => message.id === id)?.id)
  }
  const objectIn = (text: string): JsonObject => {
    const object = jsonIn(text)
    return isObject(object) ? object : {}
  }

  it('are seen by its members, and by nobody else', async () => {
    const { phone } = await server()
    // Ann moderates: she deletes an image of Bob's.
    const ann = phone('Ann')
    await together(ann)
    const bob = phone('Bob')
    await together(ann, bob)
    const [small, large] = [pastedImage(24), pastedImage(MAX_IMAGE_BYTES)]
    const first = ann.room.write('look')
    const smallId = ann.room.writeImage(small, { replyTo: first })
    const largeId = await sentBy(bob, large)
    for (const each of [ann, bob]) {
      expect(await seenBy(each, smallId, small)).toBe('the image')
      expect(await seenBy(each, largeId, large)).toBe('the image')
    }
    const message = bob.room.messages.find(({ id }) => id === smallId)
    expect(message).toMatchObject({ key: ann.key, text: '', replyTo: first })
    expect(message?.image).toMatchObject({ type: 'image/png', width: 640, height: 480, bytes: 24 })
    // Neither text nor key is in what the host has.
    expect(JSON.stringify(await kept())).not.toContain(message?.image?.key)
    ann.room.edit(smallId, 'no image')
    ann.room.delete(largeId)
    await waitUntil(() => bob.room.messages.find(({ id }) => id === largeId)?.isDeleted)
    expect(bob.room.messages.map(({ text }) => text)).not.toContain('no image')
    await expect(bob.room.image(largeId)).rejects.toThrow('no-image')
    await expect(bob.room.image('another')).rejects.toThrow('no-image')
    expect(() => ann.room.writeImage(pastedImage(MAX_IMAGE_BYTES + 1))).toThrow(RangeError)
    expect(() => ann.room.writeImage({ ...small, width: 1 })).toThrow(RangeError)
  })

  it('go on with another host, and are there once', async () => {
    const hosts = [await host(), await host()]
    const gateway = await startGateway(hosts.map(({ place }) => place))
    await gateway.isLinkedTo(2)
    const [ann, bob] = ['Ann', 'Bob'].map((name) => phoneAt(gateway.port, name, { create: { isKept: true } }))
    if (!ann || !bob) throw new Error('there are two')
    await together(ann, bob)
    const images = [pastedImage(500_000), pastedImage(400_000)]
    const ids = images.map((image) => ann.room.writeImage(image))
    await waitUntil(() => hosts.some(({ members }) => members() > 0))
    await hosts.find(({ members }) => members() > 0)?.die()
    await together(ann, bob)
    for (const [n, image] of images.entries())
      expect(await seenBy(bob, ids[n] ?? '', image)).toBe('the image')
    expect(bob.heard('message').filter(({ message }) => message.image)).toHaveLength(2)
    // The image of before is there, too.
    expect(bob.room.messages.map(({ id }) => id)).toEqual(ids)
  })

  it('go on after connections that are cut amid them', async () => {
    const { phone, gateway } = await server()
    const ann = phone('Ann')
    await together(ann)
    const seen = { put: 0, part: 0 }
    const port = await liar(gateway.port, {
      toRoom: (text, cut) => {
        if (objectIn(text)['action'] !== 'put-part' || ++seen.put % 5 !== 0) return [text]
        cut()
        return []
      },
      toPhone: (text, cut) => {
        if (objectIn(text)['action'] !== 'part' || ++seen.part % 5 !== 0) return [text]
        cut()
        return []
      },
    })
    const bob = phoneAt(port, 'Bob')
    await together(ann, bob)
    const image = pastedImage(300_000)
    const id = await sentBy(bob, image)
    expect(await seenBy(ann, id, image)).toBe('the image')
    expect(await seenBy(bob, id, image)).toBe('the image')
    expect(seen.put).toBeGreaterThan(10)
    expect(seen.part).toBeGreaterThan(10)
    expect(ann.heard('message')).toHaveLength(1)
  })

  it('that are not there any more show as such', async () => {
    const { phone } = await server()
    const [ann, bob] = [phone('Ann'), phone('Bob')]
    await together(ann, bob)
    const image = pastedImage()
    const id = await sentBy(ann, image)
    expect(await seenBy(bob, id, image)).toBe('the image')
    await loseContent()
    expect(await seenBy(bob, id, image)).toContain('missing')
  })

  it('by a host that gives others are not shown', async () => {
    const { phone, gateway } = await server()
    const ann = phone('Ann')
    await together(ann)
    let lie: (data: string) => object = (data) => ({ data })
    const port = await liar(gateway.port, {
      toPhone: (text) => {
        const object = objectIn(text)
        const { action, data } = object
        return action === 'part' && typeof data === 'string'
          ? [JSON.stringify({ ...object, ...lie(data) })]
          : [text]
      },
    })
    const bob = phoneAt(port, 'Bob')
    await together(ann, bob)
    const image = pastedImage(10_000)
    const id = await sentBy(ann, image)
    lie = (data) => ({ data: `AAAA${data.slice(4)}` })
    expect(await seenBy(bob, id, image)).toContain('damaged')
    lie = (data) => ({ data: data.slice(4) })
    expect(await seenBy(bob, id, image)).toContain('damaged')
    lie = () => ({ action: 'refused', of: 'want-part', reason: 'unknown' })
    expect(await seenBy(bob, id, image)).toContain('missing')
    lie = (data) => ({ data })
    expect(await seenBy(bob, id, image)).toBe('the image')
    const pending = bob.room.image(id)
    bob.room.leave()
    await expect(pending).rejects.toThrow('ended')
  })
})
