import { existsSync } from 'node:fs'
import { createApp } from './app.ts'
import { backendVariables } from './backends/index.ts'
import { DarkroomError, messageOf } from './model/errors.ts'
import { playgroundEnv, realVariable } from './playground-env.ts'
import { botLine, startScreen } from './start-screen.ts'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const sentenceOf = (error: unknown): string => {
  if (error instanceof DarkroomError) return error.message
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return 'That port is taken. Set PORT to another one, or stop what uses it.'
  if (error instanceof Error && 'code' in error && error.code === 'EACCES')
    return 'That file or port may not be used. Check the rights of ./data, or set PORT above 1024.'
  return `Darkroom could not start: ${messageOf(error)}`
}

const main = async (): Promise<void> => {
  if (existsSync('.env')) process.loadEnvFile('.env')
  // Amazon's library would tell of versions of Node that later versions of it will want; the one that is used here is fixed.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
  const names = backendVariables.map(({ name }) => name)
  const toPlay = playgroundEnv(process.env, { asked: process.argv[2] === 'playground', backendVariables: names })
  const playground = toPlay === undefined ? undefined : await (await import('./playground/index.ts')).startPlayground(toPlay)
  const env = { ...(toPlay ?? process.env), ...playground?.env }
  const app = await createApp(env)

  const stop = async (signal: string): Promise<void> => {
    say(`\n${signal}: finishing what is under way…`)
    await app.stop()
    await playground?.close()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(signal))

  const { config } = app
  let isShown = false
  let botName: string | undefined
  const showBot = (): void => {
    if (isShown && botName !== undefined && playground === undefined) say(botLine(botName, config.telegram?.mode ?? 'polling'))
  }
  const { url } = await app.start({
    onBot: (name) => {
      botName = name
      showBot()
    },
  })
  const screen = startScreen({
    url,
    config,
    commands: app.catalog.list().map(({ commandName }) => commandName),
    hasBackend: app.backends.length > 0,
    backendVariable: names[0] ?? '',
    realBy: realVariable(process.env, names),
    ...(playground === undefined ? {} : { welcome: playground.welcome(url) }),
  })
  for (const line of ['', ...screen]) say(line)
  isShown = true
  showBot()
}

main().catch((error: unknown) => {
  process.stderr.write(`${sentenceOf(error)}\n`)
  process.exit(1)
})
