import { describe, expect, it } from 'vitest'
import { createTokens } from './tokens.ts'

const tokens = createTokens(['first secret'])

describe('webhook tokens', () => {
  const token = tokens.webhookToken('comfydeploy', 'g1', 1)
  it('belong to one backend, generation and attempt', () => {
    expect(tokens.isWebhookToken(token, 'comfydeploy', 'g1', 1)).toBe(true)
    expect(tokens.isWebhookToken(token, 'comfydeploy', 'g1', 2)).toBe(false)
    expect(tokens.isWebhookToken(token, 'comfydeploy', 'g2', 1)).toBe(false)
    expect(tokens.isWebhookToken(token, 'comfyui', 'g1', 1)).toBe(false)
    expect(tokens.isWebhookToken('', 'comfydeploy', 'g1', 1)).toBe(false)
  })
  it('survive a change of the secret while the old one is still listed', () => {
    expect(createTokens(['new secret', 'first secret']).isWebhookToken(token, 'comfydeploy', 'g1', 1)).toBe(true)
    expect(createTokens(['new secret']).isWebhookToken(token, 'comfydeploy', 'g1', 1)).toBe(false)
  })
  it('are no media tokens', () => {
    expect(tokens.readMediaToken(`g1.zz.${token}`, 0)).toBeUndefined()
  })
})

describe('media tokens', () => {
  const token = tokens.mediaToken({ mediaId: 'abc', expiresAt: 1_000 })
  it('say what they open, until they expire', () => {
    expect(tokens.readMediaToken(token, 999)).toEqual({ mediaId: 'abc', expiresAt: 1_000 })
    expect(tokens.readMediaToken(token, 1_000)).toBeUndefined()
  })
  it.each(['', 'abc', 'a.b.c.d', token.replace('abc', 'abd'), `${token}x`])('refuse %s', (other) => {
    expect(tokens.readMediaToken(other, 0)).toBeUndefined()
  })
  it('cannot be given a longer life', () => {
    const [mediaId, , signature] = token.split('.')
    expect(tokens.readMediaToken(`${mediaId}.zzzzzz.${signature}`, 0)).toBeUndefined()
  })
})
