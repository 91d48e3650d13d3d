import { expect, test, vi } from 'vitest'
import { systemClock as clock } from '../../src/clock.ts'
import { silentLog as log } from '../../src/log.ts'
import { openMedia } from '../../src/media/index.ts'

const loaded = vi.hoisted(() => vi.fn())
vi.mock('@aws-sdk/client-s3', () => {
  loaded()
  return {}
})

test('who keeps files on a disk never loads the library for S3', async () => {
  const notAFolder = import.meta.filename
  await expect(openMedia(`file:${notAFolder}`, { clock, log })).rejects.toMatchObject({ code: 'config_invalid' })
  expect(loaded).not.toHaveBeenCalled()
  await expect(openMedia('s3://bucket', { clock, log })).rejects.toThrow()
  expect(loaded).toHaveBeenCalled()
})
