import { describe, expect, it } from 'vitest'
import { playgroundEnv } from './playground-env.ts'

const backendVariables = ['COMFYDEPLOY_API_KEY', 'COMFYDEPLOY_API_URL']
const choose = (env: Record<string, string>, asked = false) => playgroundEnv(env, { asked, backendVariables })
const real = {
  TELEGRAM_BOT_TOKEN: '1:a',
  COMFYDEPLOY_API_KEY: 'key',
  API_KEYS: 'me:x',
  STORE_URL: 'sqlite:./real.db',
  SECRET_KEY: 's',
  PORT: '9',
}

describe('the playground', () => {
  it('is what starts when neither a token nor any variable of a backend is set', () => {
    expect(choose({})).toBeDefined()
    expect(choose({ TELEGRAM_BOT_TOKEN: ' ', COMFYDEPLOY_API_KEY: '', PORT: '9' })).toMatchObject({ PORT: '9' })
    for (const name of ['TELEGRAM_BOT_TOKEN', ...backendVariables]) expect(choose({ [name]: 'x' }), name).toBeUndefined()
  })

  it('takes nothing real along when it is asked for', () => {
    expect(choose(real, true)).toEqual({
      PORT: '9',
      STORE_URL: 'sqlite:./data/playground/darkroom.db',
      MEDIA_URL: 'file:./data/playground/media',
    })
  })

  it('keeps its records apart unless another place is named, and calls nobody outside', () => {
    expect(choose({ STORE_URL: 'sqlite:./mine.db', MEDIA_URL: '', PUBLIC_URL: 'https://mine.example' })).toEqual({
      STORE_URL: 'sqlite:./mine.db',
      MEDIA_URL: 'file:./data/playground/media',
    })
    const { STORE_URL, MONGODB_URI } = choose({ MONGODB_URI: 'mongodb://mine' }) ?? {}
    expect([STORE_URL, MONGODB_URI]).toEqual([undefined, 'mongodb://mine'])
  })
})
