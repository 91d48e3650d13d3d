import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { Check } from './deps.ts'
import { broken, note, ok } from './finding.ts'

const minuteMs = 60_000

export const checkStore: Check = async ({ config, clock, openStore }) => {
  const store = await openStore(config)
  try {
    const [key, value] = [`doctor:${randomBytes(8).toString('hex')}`, randomBytes(8).toString('hex')]
    await store.kv.put(key, value, { expiresAt: clock.now() + minuteMs })
    const read = await store.kv.get(key)
    await store.kv.remove(key)
    return read === value
      ? [ok('Store', 'it opens, writes and reads')]
      : [broken('Store', 'what was written could not be read back', 'Check STORE_URL and the disk behind it.')]
  } finally {
    await store.close()
  }
}

export const checkQueue: Check = async ({ config, openQueue }) => {
  const queue = await openQueue(config)
  try {
    const { waiting, delayed, active, dead } = await queue.size()
    const opened = ok('Queue', `it opens, and holds ${waiting + delayed + active}`)
    return dead === 0
      ? [opened]
      : [
          opened,
          note(
            'Queue',
            `${dead} ${dead === 1 ? 'piece' : 'pieces'} of work used up all tries`,
            'A trusted key sees them at /internal/v1/dead and can revive them.',
          ),
        ]
  } finally {
    await queue.close(0)
  }
}

export const checkMedia: Check = async ({ config, openMedia }) => {
  const media = await openMedia(config)
  try {
    const bytes = randomBytes(32)
    const file = await media.put(bytes, { maxBytes: bytes.length })
    const found = await media.open(file)
    const read = found === undefined ? undefined : await buffer(await found.stream())
    await media.remove(file.mediaId)
    return read?.equals(bytes) === true && (await media.open(file)) === undefined
      ? [ok('Media', 'a file was written, read and removed')]
      : [broken('Media', 'a file that was written could not be read back', 'Check MEDIA_URL and the disk behind it.')]
  } finally {
    await media.close()
  }
}
