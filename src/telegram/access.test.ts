import { describe, expect, test } from 'vitest'
import { registeredTool } from '../../test/support/tools.ts'
import { accessOf, maySee, mayUse } from './access.ts'
import type { Place } from './context.ts'

const nobody = { allowedUsers: [], allowedGroups: [] }
const caller = (id: string, isAdmin = false) => ({ id, isAdmin })
const inPrivate: Place = { chat: '7', kind: 'private' }
const inGroup: Place = { chat: '-5', kind: 'group' }
const banned = { banned: { at: 1, by: '1' } }

describe('who may use the bot', () => {
  test.each([
    ['everybody where there are no lists', nobody, caller('7'), inPrivate, undefined, 'open'],
    ['everybody in any group', nobody, caller('7'), inGroup, undefined, 'open'],
    ['somebody on the list', { ...nobody, allowedUsers: ['7'] }, caller('7'), inPrivate, undefined, 'open'],
    ['somebody on the list, in any group', { ...nobody, allowedUsers: ['7'] }, caller('7'), inGroup, undefined, 'open'],
    ['a stranger is told', { ...nobody, allowedUsers: ['8'] }, caller('7'), inPrivate, undefined, 'stranger'],
    ['a stranger in a group is not answered', { ...nobody, allowedUsers: ['8'] }, caller('7'), inGroup, undefined, 'silent'],
    ['anybody in a group on the list', { ...nobody, allowedGroups: ['-5'] }, caller('7'), inGroup, undefined, 'open'],
    ['a list of groups shuts out private chats', { ...nobody, allowedGroups: ['-5'] }, caller('7'), inPrivate, undefined, 'stranger'],
    ['an admin, whatever the lists say', { ...nobody, allowedUsers: ['8'] }, caller('7', true), inGroup, undefined, 'open'],
    ['a banned person is told in private', nobody, caller('7'), inPrivate, banned, 'banned'],
    ['a banned person is not answered in a group', nobody, caller('7'), inGroup, banned, 'silent'],
  ] as const)('%s', (_name, settings, who, place, record, access) => expect(accessOf(settings, who, place, record)).toBe(access))
})

test('tools of the admins are seen and used by admins; hidden ones are seen by nobody', () => {
  const of = (visibility: 'public' | 'admin' | 'hidden', isAdmin: boolean) => {
    const tool = registeredTool('paint', { visibility })
    return [maySee(tool, { isAdmin }), mayUse(tool, { isAdmin })]
  }
  expect([of('public', false), of('admin', false), of('hidden', false)]).toEqual([
    [true, true],
    [false, false],
    [false, false],
  ])
  expect([of('public', true), of('admin', true), of('hidden', true)]).toEqual([
    [true, true],
    [true, true],
    [false, true],
  ])
})
