import { execFile } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { env, platform } from 'node:process'
import type { CancelTimer, Clock } from '../../../base/clock'
import { callSessionBus, hasBusName } from './session-bus'

const LOOK_EVERY_MS = 30_000
const TIMEOUT_MS = 2_000
const SERVICE = 'org.freedesktop.Notifications'

/** Whether the desktop's own do not disturb is on, where it can be read: KDE on the bus, GNOME in its settings. */
async function isOn(): Promise<boolean> {
  if (platform !== 'linux' || !env['DBUS_SESSION_BUS_ADDRESS']) return false
  return /\bGNOME\b/i.test(env['XDG_CURRENT_DESKTOP'] ?? '') ? isOnInGnome() : isInhibited()
}

/** GNOME's switch hides banners. */
function isOnInGnome(): Promise<boolean> {
  const command = ['get', 'org.gnome.desktop.notifications', 'show-banners']
  return new Promise((resolve) => {
    execFile('gsettings', command, { timeout: TIMEOUT_MS, maxBuffer: 1_024 }, (error, answer) =>
      resolve(!error && answer.trim() === 'false'),
    )
  })
}

async function isInhibited(): Promise<boolean> {
  // A call to a name without an owner would start its service.
  if (!(await hasBusName(SERVICE))) return false
  const answer = await callSessionBus(
    `--dest=${SERVICE}`,
    '/org/freedesktop/Notifications',
    'org.freedesktop.DBus.Properties.Get',
    `string:${SERVICE}`,
    'string:Inhibited',
  )
  return /\bboolean true$/.test(answer ?? '')
}

interface SystemQuietEvents {
  /** `now` has changed. */
  changed: []
}

/** Polls the system's do not disturb every half minute. */
export class SystemQuiet extends EventEmitter<SystemQuietEvents> {
  readonly #clock: Clock
  readonly #isOn: () => Promise<boolean>
  #now = false
  #closed = false
  #cancel: CancelTimer = () => undefined

  constructor(clock: Clock, look = isOn) {
    super()
    this.#clock = clock
    this.#isOn = look
    void this.#look()
  }

  get now(): boolean {
    return this.#now
  }

  close(): void {
    this.#closed = true
    this.#cancel()
  }

  async #look(): Promise<void> {
    const before = this.#now
    this.#now = await this.#isOn()
    if (this.#closed) return
    this.#cancel = this.#clock.after(LOOK_EVERY_MS, () => void this.#look())
    if (this.#now !== before) this.emit('changed')
  }
}
