import type { Check } from './deps.ts'
import { broken, note, ok } from './finding.ts'

const mostNamed = 8
const mendNone =
  'Deploy a workflow and see that COMFYDEPLOY_ENVIRONMENT names its environment, put one into COMFYUI_WORKFLOWS, or declare a tool in tools.json.'

export const checkTools: Check = async ({ backends, openCatalog, backendVariables }) => {
  if (backends.length === 0)
    return [note('Tools', 'no backend has a key, so only tools.json could bring some', `Set ${backendVariables[0] ?? 'a key'}.`)]
  const { catalog, close } = await openCatalog()
  try {
    const tools = catalog.list()
    const { refused, notes, stale } = catalog.report()
    const names = tools.slice(0, mostNamed).map(({ commandName }) => `/${commandName}`)
    const away = tools.filter(({ unavailable }) => unavailable !== undefined)
    const found = `${tools.length} found: ${names.join(', ')}${tools.length > mostNamed ? ', …' : ''}`
    const outcome = stale
      ? [
          broken(
            'Tools',
            'the backend did not list them',
            'What it says is in the next lines; npm run tools -- --snapshot shows what is known from before.',
          ),
        ]
      : tools.length === 0
        ? [note('Tools', 'none were found', mendNone)]
        : [ok('Tools', found)]
    return [
      ...outcome,
      ...refused.map(({ name, reason }) => note('Tools', `${name} was refused: ${reason}`)),
      ...away.map(({ commandName, unavailable }) => note('Tools', `/${commandName} can not run now: ${unavailable ?? ''}`)),
      ...notes.map((text) => note('Tools', text)),
      ...(tools.length === 0 || backends.every(({ backend }) => backend.find === undefined)
        ? []
        : [note('Tools', 'whether a run whose answer is lost is found again shows with the first real run: testing it would cost money')]),
    ]
  } finally {
    await close()
  }
}
