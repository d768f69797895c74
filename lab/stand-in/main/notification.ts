import { EventEmitter } from 'node:events'
import { guardInstances } from '../shared/guard'

/** Electron's `Notification`. Not displayed, but kept for tests to read. */
export class Notification
  extends EventEmitter
  implements
    Pick<Electron.Notification, 'title' | 'subtitle' | 'body' | 'silent' | 'actions' | 'show' | 'close'>
{
  title: string
  subtitle: string
  body: string
  silent: boolean
  actions: Electron.NotificationAction[]
  #isShown = false

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super()
    this.title = options.title ?? ''
    this.subtitle = options.subtitle ?? ''
    this.body = options.body ?? ''
    this.silent = options.silent ?? false
    this.actions = options.actions ?? []
  }

  static isSupported(): boolean {
    return true
  }

  /** Whether it is visible on a desktop now. */
  get isShown(): boolean {
    return this.#isShown
  }

  show(): void {
    this.#isShown = true
    shown.push(this)
    this.emit('show', {})
  }

  close(): void {
    if (!this.#isShown) return
    this.#isShown = false
    this.emit('close', {})
  }
}

/** Every notification that was shown since the start, oldest first, including closed ones. */
export const shown: Notification[] = []

guardInstances('Notification', Notification)
