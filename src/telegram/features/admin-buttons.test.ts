import { expect, test } from 'vitest'
import { buttonData, toolCodeOf } from '../../model/button.ts'
import { searchFrom } from '../views/tool-list.ts'

test('whatever was searched for travels in every button of an admin’s lists', () => {
  for (const text of ['x'.repeat(100), 'я'.repeat(100), '🎨'.repeat(100)]) {
    const search = searchFrom(text)
    expect(search.length).toBeGreaterThan(0)
    expect(text.startsWith(search)).toBe(true)
    expect(() => buttonData('admin_tool', toolCodeOf('a'), 'rename', 999, search)).not.toThrow()
    expect(() => buttonData('admin_ban', '9007199254740', 'unban', 500, search)).not.toThrow()
  }
})
