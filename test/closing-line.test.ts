import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../.ci/closing-line.mjs', import.meta.url))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'darkroom-closing-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type States = Readonly<Record<string, 'passed' | 'failed' | 'skipped'>>

const close = (...runs: readonly (States | 'crashed')[]) => {
  const files = runs.map((run, index) => {
    const path = join(folder, `${index}.json`)
    const assertionResults = run === 'crashed' ? [] : Object.entries(run).map(([fullName, status]) => ({ fullName, status }))
    writeFileSync(
      path,
      JSON.stringify({ testResults: [{ name: 'x.test.ts', status: run === 'crashed' ? 'failed' : 'passed', assertionResults }] }),
    )
    return path
  })
  const { stdout, status } = spawnSync(process.execPath, [script, ...files], { encoding: 'utf8' })
  return { last: stdout.trimEnd().split('\n').at(-1), status }
}

describe('the closing line', () => {
  it('counts each test once over all runs', () => {
    expect(close({ a: 'passed', b: 'passed' }, { a: 'passed', b: 'passed' })).toEqual({ last: '2 passed, 0 failed', status: 0 })
  })

  it('a test that failed once has failed', () => {
    expect(close({ a: 'passed', b: 'failed' }, { a: 'passed', b: 'passed' })).toEqual({ last: '1 passed, 1 failed', status: 1 })
  })

  it('a file that could not be run has failed', () => {
    expect(close({ a: 'passed' }, 'crashed')).toEqual({ last: '1 passed, 1 failed', status: 1 })
  })

  it('a test that ran somewhere was not skipped; one that ran nowhere fails the whole', () => {
    expect(close({ a: 'passed', b: 'skipped' }, { a: 'skipped', b: 'passed' })).toEqual({ last: '2 passed, 0 failed', status: 0 })
    expect(close({ a: 'passed', b: 'skipped' })).toEqual({ last: '1 passed, 0 failed, 1 skipped', status: 1 })
  })

  it('no results at all is a failure', () => {
    expect(close()).toEqual({ last: '0 passed, 0 failed', status: 1 })
  })
})
