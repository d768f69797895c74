import { expect, it } from 'vitest'
import { MAX_LABEL_SETS, PrometheusMetrics } from './prometheus'
import { COUNTERS, GAUGES } from './server-metrics'

const lines = async (metrics: PrometheusMetrics, name: string): Promise<string[]> =>
  (await metrics.text()).split('\n').filter((line) => line.startsWith(name))

it('has every metric before anything has happened, and those of the process', async () => {
  const metrics = new PrometheusMetrics()
  metrics.observeProcess()
  const text = await metrics.text()
  for (const name of Object.keys(COUNTERS)) expect(text).toContain(`# TYPE ringdown_${name}_total counter\n`)
  for (const name of Object.keys(GAUGES)) expect(text).toContain(`# TYPE ringdown_${name} gauge\n`)
  expect(text).toContain('\nringdown_calls_requested_total 0\n')
  expect(text).toMatch(/\nprocess_resident_memory_bytes \d+\n/)
  expect(text).toMatch(/\nnodejs_eventloop_lag_p99_seconds \S+\n/)
  expect(text).not.toContain('nodejs_heap_space')
})

it('counts by labels', async () => {
  const metrics = new PrometheusMetrics()
  metrics.count('logins', { role: 'directory' })
  metrics.count('logins', { role: 'directory' }, 2)
  metrics.count('logins', { role: 'broker' })
  expect(await lines(metrics, 'ringdown_logins_total{')).toEqual([
    'ringdown_logins_total{role="directory"} 3',
    'ringdown_logins_total{role="broker"} 1',
  ])
})

it('reads gauges each time, and adds up those with equal labels', async () => {
  const metrics = new PrometheusMetrics()
  let people = 1
  metrics.gauge('people', { role: 'directory' }, () => people)
  metrics.gauge('people', { role: 'directory' }, () => 10)
  expect(await lines(metrics, 'ringdown_people{')).toEqual(['ringdown_people{role="directory"} 11'])
  people = 5
  expect(await lines(metrics, 'ringdown_people{')).toEqual(['ringdown_people{role="directory"} 15'])
})

it('keeps only so many labels, whatever is counted', async () => {
  const metrics = new PrometheusMetrics()
  for (let n = 0; n < MAX_LABEL_SETS + 50; n++) metrics.count('calls_failed', { reason: `reason ${n}` })
  metrics.count('calls_failed', { reason: 'reason 0' })
  const counted = await lines(metrics, 'ringdown_calls_failed_total{')
  expect(counted).toHaveLength(MAX_LABEL_SETS + 1)
  expect(counted).toContain('ringdown_calls_failed_total{reason="other"} 50')
  expect(counted).toContain('ringdown_calls_failed_total{reason="reason 0"} 2')
})
