/** Hears the events of the program, and says when a generation has been settled. */
export const followEvents = async (baseUrl: string, apiKey: string) => {
  const seen = new Set<string>()
  const waiting = new Map<string, () => void>()
  const stop = new AbortController()
  const answer = await fetch(`${baseUrl}/api/v1/events`, {
    headers: { authorization: `Bearer ${apiKey}`, accept: 'text/event-stream' },
    signal: stop.signal,
  })
  if (!answer.ok || answer.body === null) throw new Error(`the events answered ${answer.status}`)

  const hear = (line: string): void => {
    if (!line.startsWith('data:')) return
    const event = JSON.parse(line.slice(5)) as { type?: string; generationId?: string }
    if (event.type !== 'generation.settled' || event.generationId === undefined) return
    seen.add(event.generationId)
    waiting.get(event.generationId)?.()
    waiting.delete(event.generationId)
  }
  const listen = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    let rest = ''
    const decoder = new TextDecoder()
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) hear(line)
    }
  }
  listen(answer.body).catch(() => undefined)

  return {
    settled: (generationId: string): Promise<void> =>
      seen.has(generationId) ? Promise.resolve() : new Promise((resolve) => void waiting.set(generationId, resolve)),
    close: () => stop.abort(),
  }
}
