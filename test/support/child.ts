import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Starts the second process and gathers what it says. */
export const startChild = (
  task: string,
  url: string,
  name: string,
  count: number,
  script = new URL('./sqlite-child.ts', import.meta.url),
) => {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(script), task, url, name, String(count)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  let rest = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = `${rest}${chunk.toString()}`.split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code))
  })
  return {
    lines,
    /** Its exit code, and what it complained of if that isn't 0. */
    ended: async (): Promise<{ code: number | null; complaint: string }> => {
      const code = await ended
      return { code, complaint: code === 0 ? '' : errors }
    },
    tell: (text: string): void => void child.stdin.write(text),
    kill: async (): Promise<void> => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
