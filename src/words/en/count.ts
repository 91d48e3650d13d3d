import { pluralsOf } from '../plural.ts'

export const { plural, counted, number: written } = pluralsOf('en')

/** What is counted, after a number: 1, 2. */
export const run = { one: 'run', other: 'runs' }
export const tool = { one: 'tool', other: 'tools' }
export const person = { one: 'person', other: 'people' }
export const day = { one: 'day', other: 'days' }
export const file = { one: 'file', other: 'files' }
