import { DarkroomError } from '../model/errors.ts'
import type { BackendInstance } from '../ports/backend.ts'
import { comfydeploy } from './comfydeploy/index.ts'
import { comfyui } from './comfyui/index.ts'
import type { BackendContext, BackendOpener, BackendVariable, Environment } from './define.ts'
import { openai } from './openai/index.ts'

/** Every kind of backend. A new one is a file of its own and one line here. */
const kinds: readonly BackendOpener[] = [comfydeploy, comfyui, openai]

/** The variables that switch backends on, for docs and the doctor. */
export const backendVariables: readonly BackendVariable[] = kinds.flatMap((kind) => kind.variables)

/** Opens what the environment asks for. */
export const openBackends = (env: Environment, context: BackendContext): readonly BackendInstance[] => {
  const opened = kinds.flatMap((kind) => kind.open(env, context))
  const twice = opened.find((instance, index) => opened.findIndex((other) => other.id === instance.id) !== index)
  if (twice !== undefined)
    throw new DarkroomError('config_invalid', { message: `Two backends are called ${twice.id}: give one of them another name.` })
  return opened
}
