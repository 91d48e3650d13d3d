import { z } from 'zod'
import { outputTarget } from '../../comfy/output-target.ts'

/** What travels with a run beside its graph. Servers keep it and give it back, in the queue and in the history. */
const marker = z.object({ callId: z.string().min(1), outputs: z.record(z.string(), outputTarget).catch({}) })
export type Marker = z.infer<typeof marker>

export const extraDataOf = (own: Marker): { readonly darkroom: Marker } => ({ darkroom: own })

const carrying = z.looseObject({ darkroom: marker })

export const markerIn = (extraData: unknown): Marker | undefined => {
  const parsed = carrying.safeParse(extraData)
  return parsed.success ? parsed.data.darkroom : undefined
}
