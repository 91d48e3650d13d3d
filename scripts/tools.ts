import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { backendVariables } from '../src/backends/index.ts'
import { messageOf } from '../src/model/errors.ts'
import { openCatalog } from '../src/open-tools.ts'
import { printTools } from '../src/tools/print.ts'

const help = `Prints the tools that would be registered, without starting anything.
  --json      for programs
  --snapshot  what the backends listed last, without asking them`

const run = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      snapshot: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(help)
    return
  }
  if (existsSync('.env')) process.loadEnvFile('.env')
  if (backendVariables.every(({ name }) => (process.env[name] ?? '') === ''))
    console.error('No backend is configured, so nobody was asked. Put its key into .env: see .env.example.')
  const { catalog, close } = await openCatalog(process.env, { snapshot: values.snapshot })
  try {
    console.log(printTools({ catalog, json: values.json }))
  } finally {
    await close()
  }
}

try {
  await run()
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}
