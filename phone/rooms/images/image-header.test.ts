import { describe, expect, it } from 'vitest'
import { type ImageHeader, imageHeader } from './image-header'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const PNG = hex('89504e470d0a1a0a 0000000d49484452 00000280 000001e0 08020000 00')
const GIF = hex('474946383961 8002 e001 f70000')
const JPEG_START = 'ffd8 ffe0 0010 4a46494600010100000100010000 ffff fe 0003 41'
const JPEG = hex(`${JPEG_START} ffc2 0011 08 01e0 0280 03`)
const WEBP = '52494646 24000000 57454250'
const LOSSY = hex(`${WEBP} 56503820 18000000 300100 9d012a 8042 e081`)
// 640 - 1, then 480 - 1 shifted by 14 bits.
const LOSSLESS = hex(`${WEBP} 5650384c 0a000000 2f 7fc27700 0000000000`)
const CANVAS = hex(`${WEBP} 56503858 0a000000 10000000 7f0200 df0100`)

describe('the header of an image', () => {
  it.each<[string, ImageHeader['type'], Buffer]>([
    ['PNG', 'image/png', PNG],
    ['GIF', 'image/gif', GIF],
    ['JPEG, progressive, with other segments before', 'image/jpeg', JPEG],
    ['WebP, lossy', 'image/webp', LOSSY],
    ['WebP, lossless', 'image/webp', LOSSLESS],
    ['WebP with a canvas', 'image/webp', CANVAS],
  ])('has the size: %s', (_, type, bytes) => {
    expect(imageHeader(bytes)).toEqual({ type, width: 640, height: 480 })
    const moved = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3)
    expect(imageHeader(moved)).toEqual({ type, width: 640, height: 480 })
    // The size is at the end of each.
    for (let length = 0; length < bytes.length - 8; length++)
      expect(imageHeader(bytes.subarray(0, length))).toBeUndefined()
  })

  it.each([
    ['nothing', ''],
    ['HTML', Buffer.from('<html><img src=x>').toString('hex')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('hex')],
    ['a PNG whose first chunk is another', PNG.toString('hex').replace('49484452', '49444154')],
    [
      'a JPEG whose pixels come before its size',
      `${JPEG_START} ffda 0008 000000000000 ffc0 0011 08 01e0 0280`,
    ],
    ['a JPEG with a hole', `${JPEG_START} 00 ffc0 0011 08 01e0 0280 03`],
    [
      'a JPEG with the size of another one behind a marker of zero',
      `${JPEG_START} ff00 0013 ffc0 0011 08 5000 5000 0301020304050607080910 ffc0 0011 08 01e0 0280`,
    ],
    ['a JPEG with an endless segment', 'ffd8 ffe0 ffff 0000000000000000'],
    ['a RIFF that is a WAVE', '52494646 24000000 57415645 666d7420 10000000 0100010080bb0000'],
    ['a WebP of an unknown kind', `${WEBP} 414c5048 0a000000 10000000 7f0200 df0100`],
    ['a lossy WebP without its mark', `${WEBP} 56503820 18000000 300100 9d012b 8002 e001`],
  ])('is none: %s', (_, text) => {
    expect(imageHeader(hex(text))).toBeUndefined()
  })

  it('is read in time, whatever follows', () => {
    const filled = Buffer.alloc(2 * 1024 * 1024, 0xff)
    hex('ffd8').copy(filled)
    expect(imageHeader(filled)).toBeUndefined()
  })
})
