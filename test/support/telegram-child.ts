import { createApp } from '../../src/app.ts'
import { createFastClock } from './fast-clock.ts'

/** The whole program in a process of its own, on the same fast time as the test that started it. It is there to be killed. */
const { CLOCK_SPEED, CLOCK_START, CLOCK_EPOCH } = process.env
const speed = Number(CLOCK_SPEED)
const clock = createFastClock(speed, Number(CLOCK_START) + (Date.now() - Number(CLOCK_EPOCH)) * speed)
const app = await createApp(process.env, { clock })
await app.start()
process.on('SIGTERM', () => void app.stop().then(() => process.exit(0)))
process.send?.('up')
