import type { Words } from '../words.ts'
import { access } from './access.ts'
import { admin } from './admin.ts'
import { delivery } from './delivery.ts'
import { errors } from './errors.ts'
import { inputs } from './inputs.ts'
import { menu } from './menu.ts'
import { results } from './results.ts'
import { status } from './status.ts'
import { wizard } from './wizard.ts'

export const es: Words = { access, admin, delivery, errors, inputs, menu, results, status, wizard }
