import type { Finding } from './finding.ts'

const marks: Readonly<Record<Finding['state'], string>> = { ok: '✓', broken: '✗', note: '–' }

const closing = (findings: readonly Finding[]): string => {
  const count = findings.filter(({ state }) => state === 'broken').length
  if (count > 0) return `${count === 1 ? 'One thing is' : `${count} things are`} broken. Mend what has a ✗ and ask again.`
  return 'Nothing is broken.'
}

const lineOf = ({ step, state, text, mend }: Finding): string =>
  `${marks[state]} ${step}: ${text}${mend === undefined ? '' : ` → ${mend}`}`.replace(/\s*\n\s*/g, ' ')

export const isSound = (findings: readonly Finding[]): boolean => findings.every(({ state }) => state !== 'broken')

/** For a person, a line each; or for a program. */
export const printFindings = (findings: readonly Finding[], { json }: { readonly json: boolean }): string =>
  json ? JSON.stringify({ ok: isSound(findings), findings }, null, 2) : [...findings.map(lineOf), '', closing(findings)].join('\n')
