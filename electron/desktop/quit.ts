import { app } from 'electron'

/** Quits when the window is closed, after `shutdown` has ended calls and released sockets and devices. */
export function quitAfter(shutdown: () => Promise<void>): void {
  let state: 'running' | 'shutting-down' | 'done' = 'running'
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (state === 'done') return
    event.preventDefault()
    if (state === 'shutting-down') return
    state = 'shutting-down'
    void shutdown()
      .catch((error: unknown) => console.error('Ringdown could not shut down cleanly:', error))
      .finally(() => {
        state = 'done'
        app.quit()
      })
  })
}
