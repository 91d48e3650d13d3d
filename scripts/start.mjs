/** `npm start`: gets ready, then runs Darkroom in this very process, so that signals reach it. */
import { prepareOrExit } from './prepare.mjs'

await prepareOrExit()
await import(new URL('../dist/src/main.js', import.meta.url).href)
