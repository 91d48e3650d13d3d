import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { objectInfo, workflowText } from '../../../../test/support/comfy-workflows.ts'
import { silentLog } from '../../../../test/support/log.ts'
import { DarkroomError } from '../../../model/errors.ts'
import { createKnownServers } from './known-servers.ts'
import type { AskedServer } from './list.ts'
import { listWorkflowTools } from './list.ts'
import { parseTarget } from './target.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workflows-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const put = async (path: string, text = workflowText('postcard.json')): Promise<void> => {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), text)
}

const answering = (key: string, answer: unknown = objectInfo()): AskedServer => ({
  key,
  name: `server ${key}`,
  ask: async ({ path }) => (path === '/object_info' ? answer : Promise.reject(new Error('an unknown path'))),
})
const dead = (key: string): AskedServer => ({
  key,
  name: `server ${key}`,
  ask: () => Promise.reject(new DarkroomError('backend_unavailable', { detail: 'The connection was refused.' })),
})

const list = (servers: readonly AskedServer[] = [answering('a')], known = createKnownServers(), at = folder) =>
  listWorkflowTools({ folder: at, backendId: 'comfyui', servers, known, log: silentLog }, new AbortController().signal)

test('each file is a tool, named by its path, and a bad one hides no other', async () => {
  await put('postcard.json')
  await put('portraits/warm/postcard.json')
  await put('half.json', workflowText('half-written.json'))
  await put('editor.json', workflowText('saved-for-the-editor.json'))
  await put('huge.json', `"${'x'.repeat(5 * 1024 * 1024)}"`)
  await put('.hidden.json')
  await put('readme.md')
  const { tools, refused, notes } = await list()
  expect(tools.map(({ toolId, category, tags }) => [toolId, category, tags])).toEqual([
    ['comfyui:portraits/warm/postcard', 'portraits', ['portraits', 'warm']],
    ['comfyui:postcard', 'other', []],
  ])
  expect(refused.map(({ toolId, reason }) => [toolId, reason.slice(0, 40)]).sort()).toEqual([
    ['comfyui:editor', 'editor.json: It was saved for the editor'],
    ['comfyui:half', 'half.json: It is no valid JSON. Export i'],
    ['comfyui:huge', 'It is larger than 5 MB, which no workflo'],
  ])
  expect(notes).toEqual([])
})

test('links are followed, and those that lead nowhere or back are no trouble', async () => {
  await put('real/postcard.json')
  await symlink(join(folder, 'real/postcard.json'), join(folder, 'linked.json'))
  await symlink(folder, join(folder, 'real/back'))
  await symlink(join(folder, 'nowhere'), join(folder, 'broken.json'))
  await mkdir(join(folder, 'folder.json'))
  const { tools, refused } = await list()
  expect(tools.map(({ toolId }) => toolId)).toEqual(['comfyui:linked', 'comfyui:real/postcard'])
  expect(refused).toEqual([{ name: 'broken.json', toolId: 'comfyui:broken', reason: 'It could not be read (ENOENT).' }])
})

test('a folder that is not there has no tools, and no server is asked', async () => {
  const { tools, refused, notes } = await list([dead('a')], createKnownServers(), join(folder, 'none'))
  expect({ tools, refused }).toEqual({ tools: [], refused: [] })
  expect(notes).toEqual([expect.stringMatching(/There is no folder .*Export \(API\)/)])
  await put('file')
  await expect(list([dead('a')], createKnownServers(), join(folder, 'file'))).rejects.toMatchObject({ code: 'config_invalid' })
})

test('without any answer there is no list, and an earlier one goes on', async () => {
  await put('postcard.json')
  await expect(list([dead('a'), answering('b', 'no')])).rejects.toMatchObject({
    code: 'backend_unavailable',
    message:
      'server a did not say which nodes it has: The connection was refused. server b did not say which nodes it has: What it answered is no list of nodes.',
  })
})

test('a server that does not answer is judged by what it last said', async () => {
  await put('postcard.json')
  const known = createKnownServers()
  const { ImageBlur: _, ...less } = objectInfo()
  await list([answering('a'), answering('b', less)], known)
  const { tools, notes } = await list([dead('a'), answering('b', less)], known)
  expect(tools[0]).not.toHaveProperty('unavailable')
  expect(notes).toEqual([
    'server a did not say which nodes it has: The connection was refused.',
    "postcard.json can't run on server b: ImageBlur (node 3) isn't installed.",
  ])
})

test('a run goes only to a server that has all it needs', async () => {
  await put('postcard.json')
  const known = createKnownServers()
  const { ImageBlur: _, ...less } = objectInfo()
  const { tools } = await list([answering('a'), answering('b', less), dead('c')], known)
  const target = parseTarget(tools[0]?.target ?? {})
  if (target === undefined) throw new Error('no target')
  expect(['a', 'b', 'c'].map((key) => known.canRun(key, target))).toEqual([true, false, true])
  expect(JSON.stringify(tools)).not.toMatch(/server/)
  // A workflow that was changed since then is judged by the names of its classes alone.
  const { '3': blur, ...rest } = target.workflow
  if (blur === undefined) throw new Error('no blur')
  const invert = { class_type: 'ImageInvert', inputs: {} }
  expect(known.canRun('b', { ...target, workflow: { ...rest, '3': invert } })).toBe(true)
})
