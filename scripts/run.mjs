/** `npm run tools` and its like: gets ready, then runs one of the built scripts with the arguments that follow its name. */
import { fileURLToPath } from 'node:url'
import { prepareOrExit } from './prepare.mjs'

const [name, ...rest] = process.argv.slice(2)
if (name === undefined || !/^[a-z-]+$/.test(name)) {
  process.stderr.write('Which script? For example: node scripts/run.mjs tools\n')
  process.exit(1)
}
await prepareOrExit()
const script = new URL(`../dist/scripts/${name}.js`, import.meta.url)
process.argv = [process.argv[0], fileURLToPath(script), ...rest]
await import(script.href)
