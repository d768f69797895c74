import { guardInstances, guardObject } from '../shared/guard'
import { RECEIVE_FUNCTION, type PreloadConfig } from '../shared/messages'
import { ContextBridge } from './context-bridge'
import { Emitter } from './emitter'
import { IpcRenderer, sendToMain } from './ipc-renderer'

type Run = (
  exports: object,
  require: (name: string) => unknown,
  module: { exports: object },
  process: object,
  setImmediate: (callback: () => void) => number,
  clearImmediate: (id: number) => void,
) => void

/**
 * Runs in the isolated world of each document, before the page's scripts: provides a preload script with the API of
 * Electron's sandboxed ones, and nothing else.
 *
 * Source: Electron's documentation, "Process sandboxing", preload scripts.
 */
export function start(config: PreloadConfig, run: Run): void {
  // Subframes and Chromium's error pages get no preload script.
  if (window !== window.top || location.protocol === 'chrome-error:') return
  guardInstances('ipcRenderer', IpcRenderer)
  const ipcRenderer = new IpcRenderer()
  Object.defineProperty(globalThis, RECEIVE_FUNCTION, { value: (text: string) => ipcRenderer.receive(text) })
  addEventListener(
    'focus',
    (event) => event.target === window && sendToMain({ kind: 'focus', focused: true }),
  )
  addEventListener(
    'blur',
    (event) => event.target === window && sendToMain({ kind: 'focus', focused: false }),
  )

  const setImmediate = (callback: () => void): number => window.setTimeout(callback, 0)
  const clearImmediate = (id: number): void => window.clearTimeout(id)
  const module = { exports: {} }
  try {
    const require = makeRequire(ipcRenderer, config.secret, { setImmediate, clearImmediate })
    run(module.exports, require, module, makeProcess(config), setImmediate, clearImmediate)
  } catch (error) {
    console.error('Unable to load preload script', error)
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    sendToMain({ kind: 'preload-error', message })
  }
}

function makeRequire(ipcRenderer: IpcRenderer, secret: string, immediate: object): (name: string) => unknown {
  const bridge = new ContextBridge(secret)
  const contextBridge = guardObject('contextBridge', {
    exposeInMainWorld: (key: string, api: unknown) => bridge.exposeInMainWorld(key, api),
  })
  const webFrame = guardObject('webFrame', { getZoomFactor: () => 1 })
  const electron = guardObject('electron (in a sandboxed preload)', { contextBridge, ipcRenderer, webFrame })
  const timers = {
    setTimeout: window.setTimeout.bind(window),
    clearTimeout: window.clearTimeout.bind(window),
    setInterval: window.setInterval.bind(window),
    clearInterval: window.clearInterval.bind(window),
    ...immediate,
  }
  const modules: Partial<Record<string, unknown>> = {
    electron,
    'electron/renderer': electron,
    'electron/common': electron,
    events: Object.assign(Emitter, { EventEmitter: Emitter }),
    timers: guardObject('timers', timers),
    url: guardObject('url', { URL, URLSearchParams }),
  }
  return (name) => {
    const found = modules[name.replace(/^node:/, '')]
    // Electron's own text.
    if (found === undefined) throw new Error(`module not found: ${name}`)
    return found
  }
}

function makeProcess({ env, versions, platform, arch }: PreloadConfig): object {
  return guardObject('process (in a sandboxed preload)', {
    env,
    versions,
    platform,
    arch,
    argv: [],
    type: 'renderer',
    sandboxed: true,
    contextIsolated: true,
  })
}
