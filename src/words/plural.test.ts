import { describe, expect, it } from 'vitest'
import { pluralsOf } from './plural.ts'

describe('how a language counts', () => {
  it('has one and other in English', () => {
    const { counted } = pluralsOf('en')
    const said = [0, 1, 2, 21, 1_234].map((count) => counted(count, { one: 'run', other: 'runs' }))
    expect(said).toEqual(['0 runs', '1 run', '2 runs', '21 runs', '1,234 runs'])
  })

  it('has one, few and many in Russian', () => {
    const { plural } = pluralsOf('ru')
    const formOf = (count: number): string => plural(count, { one: 'запуск', few: 'запуска', other: 'запусков' })
    expect([1, 21, 101].map(formOf)).toEqual(['запуск', 'запуск', 'запуск'])
    expect([2, 4, 22, 104].map(formOf)).toEqual(['запуска', 'запуска', 'запуска', 'запуска'])
    expect([0, 5, 11, 12, 14, 20, 111].map(formOf)).toEqual(Array(7).fill('запусков'))
  })

  it('takes other for a form that is not given, such as that of a million in Spanish', () => {
    const { counted } = pluralsOf('es-419')
    expect(counted(1_000_000, { one: 'tarea', other: 'tareas' })).toBe('1,000,000 tareas')
  })
})
