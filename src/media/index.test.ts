import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock as clock } from '../clock.ts'
import { silentLog as log } from '../log.ts'
import { openMedia } from './index.ts'

test.each(['ftp:x', 'file:', 'pictures'])('%s is refused with a sentence that says how to write it', async (url) => {
  await expect(openMedia(url, { clock, log })).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('file:./data/media'),
  })
})

test('a folder that cannot be made is told in one sentence, without its path', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-media-'))
  const file = join(folder, 'a-file')
  await writeFile(file, 'not a folder')
  const refused = openMedia(`file:${join(file, 'media')}`, { clock, log })
  await expect(refused).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringContaining('MEDIA_URL') })
  await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining(folder) })
  await rm(folder, { recursive: true })
})
