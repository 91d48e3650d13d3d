import { describe, expect, it } from 'vitest'
import { parseConfig } from './config.ts'

const mistakeOf = (env: Record<string, string>): string => {
  try {
    parseConfig(env)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe('the configuration', () => {
  it('needs nothing', () => {
    expect(parseConfig({})).toMatchObject({
      http: { host: '127.0.0.1', port: 8080, apiKeys: [] },
      storeUrl: 'sqlite:./data/darkroom.db',
      queueUrl: 'sqlite:',
      mediaUrl: 'file:./data/media',
      tools: { file: './tools.json', refreshSeconds: 300 },
      limits: { generationTimeoutSeconds: 900, queueTimeoutSeconds: 3_600 },
    })
  })
  it('takes an empty variable for an unset one', () => {
    expect(parseConfig({ PORT: '', PUBLIC_URL: ' ' })).toEqual(parseConfig({}))
  })
  it('reads keys as name:key, trusted ones marked, colons in a key and all', () => {
    expect(parseConfig({ API_KEYS: 'web:abc, ops:de:f:trusted' }).http.apiKeys).toEqual([
      { name: 'web', key: 'abc', trusted: false },
      { name: 'ops', key: 'de:f', trusted: true },
    ])
  })
  it('drops the slash at the end of PUBLIC_URL', () => {
    expect(parseConfig({ PUBLIC_URL: 'https://bot.example/' }).publicUrl).toBe('https://bot.example')
  })
  it('accepts MONGODB_URI for the store, unless STORE_URL says otherwise', () => {
    expect(parseConfig({ MONGODB_URI: 'mongodb://db/x' }).storeUrl).toBe('mongodb://db/x')
    expect(parseConfig({ MONGODB_URI: 'mongodb://db/x', STORE_URL: 'sqlite:./a.db' }).storeUrl).toBe('sqlite:./a.db')
    expect(parseConfig({ MONGODB_URI: 'mongodb://db/x', STORE_URL: '' }).storeUrl).toBe('mongodb://db/x')
  })
  it.each([
    [{ PORT: 'eighty' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ PUBLIC_URL: 'bot.example' }, 'PUBLIC_URL: write a full address'],
    [{ PUBLIC_URL: 'ftp://bot.example' }, 'PUBLIC_URL'],
    [{ API_KEYS: 'justakey' }, 'API_KEYS: write name:key'],
    [{ API_KEYS: 'a:1,a:2' }, 'a name of its own'],
    [{ API_KEYS: 'a:same,b:same:trusted' }, 'a key of its own'],
    [{ API_KEYS: 'a:two words' }, 'no spaces'],
    [{ API_KEYS: 'a:schlüssel' }, 'plain letters'],
    [{ PUBLIC_URL: 'https://bot.example/?a=b' }, 'without a user name'],
    [{ PUBLIC_URL: 'https://me:pass@bot.example' }, 'without a user name'],
    [{ SECRET_KEY: 'short' }, 'at least 16'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL: write one of'],
    [{ TOOLS_REFRESH_SECONDS: '0' }, 'TOOLS_REFRESH_SECONDS'],
  ])('%o is refused with one sentence that names it', (env, part) => {
    expect(mistakeOf(env)).toContain(part)
  })
  it('never repeats a secret in a mistake', () => {
    expect(mistakeOf({ API_KEYS: 'topsecretkey', SECRET_KEY: 'tooshort!' })).not.toMatch(/topsecretkey|tooshort!/)
  })
})
