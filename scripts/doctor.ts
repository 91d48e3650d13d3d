import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isSound, printFindings } from '../src/doctor/print.ts'
import { messageOf } from '../src/model/errors.ts'
import { examineSetUp } from '../src/open-doctor.ts'

const help = `Looks at your set-up step by step and says how to mend what is broken. It costs nothing.
  --json  for programs
Ends with 1 when something is broken.`

const run = async (): Promise<void> => {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } })
  if (values.help) {
    console.log(help)
    return
  }
  const hasEnvFile = existsSync('.env')
  if (hasEnvFile) process.loadEnvFile('.env')
  const findings = await examineSetUp(process.env, { hasEnvFile })
  console.log(printFindings(findings, values))
  if (!isSound(findings)) process.exitCode = 1
}

try {
  await run()
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}
