import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { guardInstances, guardObject } from '../shared/guard'

/** The signature of PNG files; width and height follow at bytes 16 and 20 (RFC 2083). */
const PNG_SIGNATURE = '89504e470d0a1a0a'

/** Electron's `NativeImage`, limited to passing PNG files through. */
export class NativeImage implements Pick<
  Electron.NativeImage,
  'isEmpty' | 'toPNG' | 'toDataURL' | 'setTemplateImage'
> {
  constructor(private readonly png: Buffer) {}

  isEmpty(): boolean {
    return this.png.length === 0
  }

  toPNG(): Buffer<ArrayBuffer> {
    return Buffer.from(this.png)
  }

  toDataURL(): string {
    return `data:image/png;base64,${this.png.toString('base64')}`
  }

  getSize(): Electron.Size {
    if (this.png.subarray(0, 8).toString('hex') !== PNG_SIGNATURE) return { width: 0, height: 0 }
    return { width: this.png.readUInt32BE(16), height: this.png.readUInt32BE(20) }
  }

  /** macOS only. */
  setTemplateImage(): void {}

  /** Returns the image unchanged, because nothing displays it. */
  resize(): this {
    return this
  }
}

guardInstances('NativeImage', NativeImage)

export const nativeImage = guardObject('nativeImage', {
  createEmpty: () => new NativeImage(Buffer.alloc(0)),
  createFromBuffer: (buffer: Buffer) => new NativeImage(buffer),
  createFromDataURL: (url: string) => new NativeImage(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')),
  /** Empty for a file that cannot be read, as in Electron. */
  createFromPath: (path: string) => {
    try {
      return new NativeImage(readFileSync(path))
    } catch {
      return new NativeImage(Buffer.alloc(0))
    }
  },
})
