import { expect, test } from 'vitest'
import { extraDataOf } from './marker.ts'
import { placeOf, readLine } from './queue.ts'
import type { ComfyServer } from './server.ts'

const answering = (answer: unknown) => ({ ask: async () => answer }) as unknown as ComfyServer
const { signal } = new AbortController()
const item = (number: number, id: string) => [number, id, {}, extraDataOf({ callId: `call ${id}`, outputs: {} }), []]

test('places count from the next one on, whatever order the server keeps them in', async () => {
  const line = await readLine(
    answering({ queue_running: [item(1, 'a')], queue_pending: [item(2, 'b'), item(9, 'd'), item(3, 'c'), 'odd', []] }),
    signal,
  )
  const place = (id: string) => placeOf(line, (run) => run.marker?.callId === `call ${id}`)
  expect(place('a')).toMatchObject({ status: 'running' })
  expect(['b', 'c', 'd'].map((id) => place(id))).toMatchObject([{ position: 1 }, { position: 2 }, { position: 3 }])
  expect(place('e')).toBeUndefined()
})

test.each([undefined, {}, [], { queue_running: [] }])('%j is no queue: nothing may be concluded from it', async (answer) => {
  await expect(readLine(answering(answer), signal)).rejects.toMatchObject({ code: 'backend_unavailable' })
})
