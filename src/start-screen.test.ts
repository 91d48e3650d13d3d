import { describe, expect, it } from 'vitest'
import { parseConfig } from './config.ts'
import { botLine, startScreen } from './start-screen.ts'

const screen = (env: Record<string, string>, rest: Partial<Parameters<typeof startScreen>[0]> = {}): string =>
  startScreen({
    url: 'http://127.0.0.1:8080',
    config: parseConfig(env),
    commands: ['paint', 'upscale'],
    hasBackend: true,
    backendVariable: 'COMFYDEPLOY_API_KEY',
    ...rest,
  }).join('\n')
const token = { TELEGRAM_BOT_TOKEN: '1:a' }

describe('the start-up screen', () => {
  it('says where it is, what there is, and nothing more to a whole set-up', () => {
    const text = screen({ ...token, ADMIN_IDS: '1', API_KEYS: 'me:key' })
    expect(text).toMatch(/up at http:\/\/127\.0\.0\.1:8080\n {2}Bot: .*\(polling\)/)
    expect(text).toContain('2 tools: /paint, /upscale')
    expect(text).toContain('/docs')
    expect(text).not.toContain('Still to be set')
  })

  it.each([
    [
      'no key of a backend',
      { ...token },
      { hasBackend: false, commands: [] },
      ['COMFYDEPLOY_API_KEY: ', 'the admins are told', 'ADMIN_IDS: ', 'API_KEYS='],
    ],
    ['no token', { API_KEYS: 'me:key' }, {}, ['TELEGRAM_BOT_TOKEN: ']],
  ])('names what is still to be set: %s', (_, env, rest, parts) => {
    const text = screen(env, rest)
    for (const part of ['Still to be set in .env:', ...parts]) expect(text).toContain(part)
    expect(text.includes('Bot: ')).toBe('TELEGRAM_BOT_TOKEN' in env)
  })

  it('tells whoever has a key in the shell how to try it out all the same', () => {
    expect(screen({}, { realBy: 'OPENAI_API_KEY' })).toMatch(/OPENAI_API_KEY is set, .* npm run playground/)
    expect(screen(token, { realBy: 'TELEGRAM_BOT_TOKEN' })).not.toContain('playground')
  })

  it('lets the playground speak first, and asks it for nothing', () => {
    const text = screen({}, { realBy: 'OPENAI_API_KEY', welcome: ['Open http://127.0.0.1:8081'] })
    expect(text.split('\n')[1]).toBe('  Open http://127.0.0.1:8081')
    expect(text).not.toMatch(/Still to be set|asking Telegram|doctor|the real thing/)
  })

  it('says what to do where no tool was found', () => {
    expect(screen(token, { commands: [] })).toContain('0 tools: npm run tools says')
    expect(screen(token, { commands: [], hasBackend: false })).toMatch(/0 tools$/m)
  })

  it('names twelve tools at most', () => {
    const text = screen(token, { commands: Array.from({ length: 13 }, (_, index) => `tool_${index}`) })
    expect(text).toContain('13 tools: /tool_0, ')
    expect(text).toMatch(/\/tool_11, …/)
    expect(text).not.toContain('/tool_12')
  })

  it('tells where the bot is once it is known', () => {
    expect(botLine('darkroom_bot', 'webhook')).toBe('  Bot: @darkroom_bot is listening (webhook): https://t.me/darkroom_bot')
  })
})
