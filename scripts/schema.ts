import { mkdir, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { toolsFileJsonSchema } from '../src/tools/sources/file-schema.ts'

/** Writes schemas/tools.schema.json anew; a test fails when it is out of date. */
await mkdir('schemas', { recursive: true })
await writeFile(resolve('schemas/tools.schema.json'), `${JSON.stringify(toolsFileJsonSchema(), null, 2)}\n`)
