import { systemClock } from '../../src/clock.ts'
import { createComfyDeployStandIn } from '../../src/playground/comfydeploy/index.ts'

/** The stand-in in a process of its own, so that its CPU is nobody's but its own. */
const standIn = await createComfyDeployStandIn({ apiKey: 'bench', clock: systemClock, executor: 'none' })
if (process.env['STAND_IN_HOLD'] !== undefined) standIn.hold()
process.on('message', (message) => {
  if (message === 'runs') process.send?.({ count: standIn.runs().length })
  if (message === 'stop') void standIn.close().then(() => process.exit(0))
})
process.send?.({ url: standIn.url })
