export type { Ending, Quirks, SubmitAnswer } from './quirks.ts'
export { type ComfyDeployStandIn, createComfyDeployStandIn, type StandInOptions, type SubmittedRun } from './stand-in.ts'
export type { WebhookTry } from './webhooks.ts'
export type { SampleDeployment, SampleMachine } from './world.ts'
