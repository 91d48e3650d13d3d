import { describe, expect, it } from 'vitest'
import { createLog } from './log.ts'
import { DarkroomError } from './model/errors.ts'

const logged = (write: (log: ReturnType<typeof createLog>) => void, level = 'info'): string => {
  const lines: string[] = []
  write(createLog({ level, redact: { secrets: ['sk-very-secret-key'] }, destination: { write: (line) => void lines.push(line) } }))
  return lines.join('')
}

describe('logs', () => {
  it('are structured lines at their level', () => {
    const line = JSON.parse(logged((log) => log.info({ generationId: 'g1' }, 'done'))) as Record<string, unknown>
    expect(line).toMatchObject({ level: 30, generationId: 'g1', msg: 'done' })
    expect(logged((log) => log.debug({}, 'quiet'))).toBe('')
  })
  it.each([
    ['a known secret anywhere', 'it said sk-very-secret-key to me'],
    ['a webhook token', 'POST /webhooks/comfydeploy/g1/1/AbC-dEf_123 failed'],
    ['a media token', 'https://bot.example/media/aaaaaaaaaaaaaaaaaaaaaaaa.k3j.sIgNaTuRe'],
    ['a bearer', 'authorization: Bearer abc.DEF-123'],
    ['a signed address', 'https://s3.example/x.png?X-Amz-Signature=deadbeef&a=1'],
    ['a bot token in an address', 'https://api.telegram.org/file/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/photo.jpg'],
  ])('hide %s', (_, text) => {
    const out = logged((log) => log.warn({ where: text, nested: { deep: [text] }, error: new Error(text) }, text))
    expect(out).not.toMatch(/very-secret|AbC-dEf_123|sIgNaTuRe|abc\.DEF|deadbeef|AAHdq/)
    expect(out).toContain('[redacted]')
  })
  it('hide what stands before the host of an address', () => {
    expect(logged((log) => log.warn({ error: new Error('no answer from mongodb+srv://me:hunter2@db.example/x') }, 'x'))).not.toContain(
      'hunter2',
    )
  })
  it('leave no half of a secret where a long text is cut', () => {
    expect(logged((log) => log.warn({ text: `${'x'.repeat(1_990)}sk-very-secret-key` }, 'x'))).not.toContain('sk-very')
  })
  it('tell where in the code an error arose only to whoever asked for everything', () => {
    const told = (level: string) => logged((log) => log.error({ error: new Error('broke') }, 'x'), level)
    expect(told('info')).not.toContain('log.test.ts')
    expect(told('debug')).toContain('log.test.ts')
  })
  it('hide fields by their name', () => {
    const out = logged((log) => log.info({ secret: 'one', apiKey: 'two', headers: { Authorization: 'three', cookie: 'four' } }, 'x'))
    expect(out).not.toMatch(/one|two|three|four/)
  })
  it("keep an error's code and detail, for admins", () => {
    const out = logged((log) => log.error({ error: new DarkroomError('run_failed', { detail: 'KSampler broke' }) }, 'x'))
    expect(out).toContain('run_failed')
    expect(out).toContain('KSampler broke')
  })
  it('carry the fields of a child', () => {
    expect(logged((log) => log.child({ requestId: 'r1' }).info({}, 'x'))).toContain('r1')
  })
})
