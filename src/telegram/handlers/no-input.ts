import { inOrder } from './bind-steps.ts'

/** It runs as it is; only its settings can be given. */
export const noInput = inOrder()
