import { pluralsOf } from '../plural.ts'

export const { plural, counted, number: written } = pluralsOf('es-419')

/** What is counted, after a number: 1, 2. */
export const run = { one: 'ejecución', other: 'ejecuciones' }
export const tool = { one: 'herramienta', other: 'herramientas' }
export const person = { one: 'persona', other: 'personas' }
export const day = { one: 'día', other: 'días' }
export const file = { one: 'archivo', other: 'archivos' }
