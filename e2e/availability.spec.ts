import { expect, test } from '@playwright/test'
import { RingdownApp } from '../lab/phones/ringdown-app'
import { ServerProcess } from '../lab/phones/server-process'

/** Two people with real apps see each other's state in a call and before one. The tests build on each other. */
test.describe.configure({ mode: 'serial' })

let server: ServerProcess
let nora: RingdownApp
let otto: RingdownApp

test.beforeAll(async () => {
  server = await ServerProcess.start()
  ;[nora, otto] = await Promise.all([
    RingdownApp.launch({ env: process.env }),
    RingdownApp.launch({ env: process.env }),
  ])
  await nora.signIn('nora', server.address)
  await otto.signIn('otto', server.address)
})

test.afterAll(async () => {
  await Promise.all([nora.close(), otto.close()])
  await server.stop()
})

const rowOf = (app: RingdownApp, name: string) =>
  app.page.getByRole('list', { name: 'Online' }).getByRole('button', { name, exact: true })
const stageOf = (app: RingdownApp) => app.page.getByRole('region', { name: 'Call', exact: true })

test('do not disturb is said in the other’s row, and on the page', async () => {
  await nora.page.getByRole('button', { name: 'Do not disturb', exact: true }).click()
  await nora.page.getByRole('menuitem', { name: 'Until I turn it off' }).click()
  await expect(rowOf(otto, 'nora')).toHaveAccessibleDescription('Do not disturb')
  await otto.page.getByRole('button', { name: 'More options for nora' }).click()
  await otto.page.getByRole('menuitem', { name: 'View profile' }).click()
  await expect(otto.page.getByText('Do not disturb. Your call may not ring.')).toBeVisible()
  await otto.page.keyboard.press('Escape')
  await nora.page.getByRole('button', { name: 'Turn off', exact: true }).click()
  await expect(rowOf(otto, 'nora')).not.toHaveAccessibleDescription('Do not disturb')
})

test('a call says that the other side is muted, and that it holds', async () => {
  await nora.call('otto')
  await otto.accept()
  await Promise.all([nora.shows('talking'), otto.shows('talking')])
  await expect(rowOf(otto, 'nora')).toHaveAccessibleDescription('In a call')
  await nora.mute()
  await expect(stageOf(otto)).toContainText('nora is muted.')
  await nora.unmute()
  await expect(stageOf(otto)).not.toContainText('nora is muted.')
  await nora.page.keyboard.press('h')
  await expect(stageOf(otto)).toContainText('nora has put you on hold.')
  await nora.page.keyboard.press('h')
  await expect(stageOf(otto)).not.toContainText('on hold')
  await otto.hangUp()
  await expect(rowOf(otto, 'nora')).not.toHaveAccessibleDescription('In a call')
})
