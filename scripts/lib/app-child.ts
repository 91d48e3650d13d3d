import { createApp } from '../../src/app.ts'
import { reportTo } from './child.ts'

/** The whole program in a process of its own, with shorter patience than in production: for chaos and bench. */
const app = await createApp(process.env, {
  settings: { submitTimeoutMs: 5_000, settleWindowMs: 3_000, unknownGraceMs: 20_000 },
})
const { url } = await app.start()
process.on('SIGTERM', () => void app.stop().then(() => process.exit(0)))
reportTo(url)
