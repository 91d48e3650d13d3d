import type { Delivery, DeliveryPart } from '../model/delivery.ts'
import type { Generation } from '../model/generation.ts'
import type { Channel, SendResult } from '../ports/channel.ts'
import type { Clock } from '../ports/clock.ts'

/** `unclear`: it broke off, so nobody knows whether it arrived. */
export type Sent =
  | (SendResult & { readonly unclear?: false })
  | { readonly ok: false; readonly unclear: true; readonly gone: false; readonly note: string }

const unclear = (note: string): Sent => ({ ok: false, unclear: true, gone: false, note })

/** Sends one part and always answers: a channel that hangs or throws is cut off. */
export const sendPart = async (
  { channel, clock, timeoutMs, signal }: { channel: Channel; clock: Clock; timeoutMs: number; signal: AbortSignal },
  delivery: Delivery,
  part: DeliveryPart,
  generation: Generation,
): Promise<Sent> => {
  const controller = new AbortController()
  let cutOff = (_note: string): void => {}
  const cut = new Promise<Sent>((resolve) => {
    cutOff = (note) => {
      resolve(unclear(note))
      controller.abort()
    }
  })
  const stop = (): void => cutOff('it was interrupted')
  const callOff = clock.after(timeoutMs, () => cutOff('it took too long'))
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  // Its message may hold anything, an address with a key in it too: only its kind is kept.
  const send = async (): Promise<Sent> => {
    try {
      return await channel.send(delivery, part, generation, controller.signal)
    } catch (error) {
      return unclear(`it broke off (${error instanceof Error ? error.name : 'unknown'})`)
    }
  }
  try {
    return await Promise.race([cut, send()])
  } finally {
    callOff()
    signal.removeEventListener('abort', stop)
  }
}
