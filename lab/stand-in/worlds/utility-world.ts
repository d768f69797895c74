import { EventEmitter } from 'node:events'

/** Preloaded into a utility process: provides what Electron adds to Node there. */
const send = process.send?.bind(process)
if (send === undefined) throw new Error('a utility process is started by utilityProcess.fork')
// Electron has only its own port.
delete process.send

class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    send?.(message)
  }
}

const parentPort = new ParentPort()
Object.assign(process, { type: 'utility', parentPort })
process.on('message', (data) => parentPort.emit('message', { data, ports: [] }))
// A utility process ends with its application; in Electron a thread of Chromium ensures that.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
