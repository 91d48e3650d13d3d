/**
 * Reads the JSON results of one or more runs of the same suite and prints one closing line. A test that failed anywhere
 * has failed; one that ran nowhere was skipped, and that fails too unless it is on the list below.
 */
import { existsSync, readFileSync } from 'node:fs'

/** Tests that may be skipped here, each with its reason: [a part of its full name, why]. */
const maySkip = []

const files = process.argv.slice(2).filter((path) => existsSync(path))
const worse = { failed: 2, passed: 1, skipped: 0 }
const results = new Map()
const note = (name, state) => {
  const known = results.get(name)
  if (known === undefined || worse[state] > worse[known]) results.set(name, state)
}

for (const file of files) {
  for (const suite of JSON.parse(readFileSync(file, 'utf8')).testResults) {
    const seen = new Map()
    for (const test of suite.assertionResults) {
      const count = (seen.get(test.fullName) ?? 0) + 1
      seen.set(test.fullName, count)
      note(`${suite.name} > ${test.fullName} #${count}`, test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped')
    }
    const failedAsAWhole = suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed')
    if (failedAsAWhole) note(`${suite.name} (could not be run)`, 'failed')
  }
}

const named = (state) => [...results].filter(([, found]) => found === state).map(([name]) => name)
const count = { passed: named('passed').length, failed: named('failed').length, skipped: named('skipped').length }
const unexplained = named('skipped').filter((name) => !maySkip.some(([part]) => name.includes(part)))

for (const name of named('failed')) console.log(`failed: ${name}`)
for (const name of unexplained) console.log(`skipped without a reason that holds here: ${name}`)
if (files.length === 0) console.log('No test was run.')
console.log(`${count.passed} passed, ${count.failed} failed${count.skipped === 0 ? '' : `, ${count.skipped} skipped`}`)
process.exitCode = files.length === 0 || count.failed > 0 || unexplained.length > 0 ? 1 : 0
