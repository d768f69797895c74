import { EventEmitter } from 'node:events'
import { guardInstances } from '../shared/guard'
import type { Menu } from './menu'
import { nativeImage, type NativeImage } from './native-image'

/** Electron's `Tray`: kept, not drawn. */
export class Tray
  extends EventEmitter
  implements
    Pick<Electron.Tray, 'setToolTip' | 'setTitle' | 'getTitle' | 'setImage' | 'destroy' | 'isDestroyed'>
{
  menu: Menu | null = null
  toolTip = ''
  #title = ''
  #destroyed = false

  /** @throws Error for an invalid picture, as Electron does for a missing file */
  constructor(image: string | Pick<NativeImage, 'isEmpty'>) {
    super()
    this.setImage(image)
    trays.add(this)
  }

  setToolTip(text: string): void {
    this.toolTip = text
  }

  setTitle(title: string): void {
    this.#title = title
  }

  getTitle(): string {
    return this.#title
  }

  setImage(image: string | Pick<NativeImage, 'isEmpty'>): void {
    const picture = typeof image === 'string' ? nativeImage.createFromPath(image) : image
    if (picture.isEmpty()) throw new Error('Failed to load image for the tray')
  }

  setContextMenu(menu: Menu | null): void {
    this.menu = menu
  }

  destroy(): void {
    this.#destroyed = true
    trays.delete(this)
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }
}

/** The existing trays. */
export const trays = new Set<Tray>()

guardInstances('Tray', Tray)
