import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UsageError } from '../exit-status'
import { redisAuthorities, redisUrl } from './redis-url'

const CA = join(import.meta.dirname, '../../server/admission/testing/certificates/ca.crt')
const ENCRYPTED = 'rediss+cluster://:word@redis.example'

describe('the URL of Redis', () => {
  it('may name sentinels or a Redis Cluster, and is never repeated when it is wrong', () => {
    const url = 'redis+sentinel://:word@one.example,two.example/phones'
    expect(redisUrl('--redis', url)).toBe(url)
    expect(() => redisUrl('--redis', 'redis+sentinel://:word@one.example')).toThrow(
      /^--redis: the name by which the sentinels know the primary is needed: [^@]*$/,
    )
    expect(() => redisUrl('redis', 'redis://:word@one.example/x')).toThrow(UsageError)
  })
})

describe('the authorities of Redis', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ringdown-authorities-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('are read from a file', () => {
    expect(redisAuthorities(CA, ENCRYPTED)).toBe(readFileSync(CA, 'utf8'))
    expect(redisAuthorities(CA, undefined)).toContain('BEGIN CERTIFICATE')
    expect(redisAuthorities(undefined, ENCRYPTED)).toBeUndefined()
  })

  it('are not taken for a Redis without TLS', () => {
    expect(() => redisAuthorities(CA, 'redis://:word@redis.example')).toThrow(
      '--redis-ca: the URL of Redis is one without TLS: write rediss:// instead of redis://',
    )
  })

  it('are not taken from another file', () => {
    const wrong = join(folder, 'wrong.pem')
    writeFileSync(wrong, 'no certificate')
    for (const file of [wrong, join(folder, 'missing.pem'), folder])
      expect(() => redisAuthorities(file, ENCRYPTED)).toThrow(`--redis-ca: ${file} holds no certificate (`)
  })
})
