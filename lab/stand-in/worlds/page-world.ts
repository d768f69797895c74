import { Bridge } from './bridge'

/** Runs in the page's own world, before its scripts: installs what the preload script exposes. */
export function start(secret: string): void {
  if (window !== window.top) return
  const bridge = new Bridge(secret, 'page', (message) => {
    if (message.kind !== 'expose' || Object.hasOwn(window, message.key)) return
    Object.defineProperty(window, message.key, {
      value: bridge.unpack(message.value, true),
      enumerable: true,
    })
    bridge.send({ kind: 'exposed', key: message.key })
  })
  bridge.send({ kind: 'hello' })
}
