import { expect, it } from 'vitest'
import { parseConfig } from './config.ts'
import { secretsIn } from './open-tools.ts'

it('knows every secret of the configuration, whatever hides it', () => {
  const env = {
    API_KEYS: 'me:api-key-1',
    SECRET_KEY: 'a secret of sixteen',
    OPENAI_API_KEY: 'sk-1',
    TELEGRAM_BOT_TOKEN: '1:token',
    COMFYUI_AUTH: 'Authorization: Bearer studio-key',
    STORE_URL: 'mongodb://darkroom:p%40ss@db.example/darkroom',
    QUEUE_URL: 'redis://:queue-pass@redis.example:6379/0',
    MEDIA_URL: 's3://bucket/prefix',
  }
  const secrets = secretsIn(parseConfig(env), env)
  for (const secret of ['api-key-1', env.SECRET_KEY, 'sk-1', '1:token', 'Bearer studio-key', 'studio-key', 'p%40ss', 'p@ss', 'queue-pass'])
    expect(secrets).toContain(secret)
  expect(secrets).not.toContain('')
  expect(secrets.some((secret) => 'mongodb redis s3 darkroom bucket'.includes(secret))).toBe(false)
})
