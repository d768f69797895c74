import { EventEmitter } from 'node:events'

/** Preloaded into a utility process: what Electron's has, and plain Node's has not. */
const send = process.send?.bind(process)
if (send === undefined) throw new Error('a utility process is started by utilityProcess.fork')
// Only Electron's port is there in Electron.
delete process.send

class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    send?.(message)
  }
}

const parentPort = new ParentPort()
Object.assign(process, { type: 'utility', parentPort })
process.on('message', (data) => parentPort.emit('message', { data, ports: [] }))
// A utility process ends with its application, by Chromium's own thread.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
