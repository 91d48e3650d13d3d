import { pluralsOf } from '../plural.ts'

export const { plural, counted, number: written } = pluralsOf('ru')

/** What is counted, after a number: 1, 2, 5. */
export const run = { one: 'запуск', few: 'запуска', other: 'запусков' }
export const tool = { one: 'инструмент', few: 'инструмента', other: 'инструментов' }
export const day = { one: 'день', few: 'дня', other: 'дней' }
