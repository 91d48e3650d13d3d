import { existsSync } from 'node:fs'
import { createApp } from './app.ts'
import { DarkroomError, messageOf } from './model/errors.ts'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const sentenceOf = (error: unknown): string => {
  if (error instanceof DarkroomError) return error.message
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return 'That port is taken. Set PORT to another one, or stop what uses it.'
  if (error instanceof Error && 'code' in error && error.code === 'EACCES')
    return 'That file or port may not be used. Check the rights of ./data, or set PORT above 1024.'
  return `Darkroom could not start: ${messageOf(error)}`
}

const isPlayground = (env: NodeJS.ProcessEnv): boolean =>
  ['TELEGRAM_BOT_TOKEN', 'COMFYDEPLOY_API_KEY', 'COMFYDEPLOY_API_URL'].every((name) => (env[name] ?? '') === '')

const main = async (): Promise<void> => {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const playground = isPlayground(process.env) ? await (await import('./playground/index.ts')).startPlayground(process.env) : undefined
  const env = { ...process.env, ...playground?.env }
  const app = await createApp(env)

  const stop = async (signal: string): Promise<void> => {
    say(`\n${signal}: finishing what is under way…`)
    await app.stop()
    await playground?.close()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(signal))

  const { url } = await app.start()
  const tools = app.catalog.list()
  say('')
  say(`Darkroom is up at ${url}`)
  say(
    `  ${tools.length} tool${tools.length === 1 ? '' : 's'}: ${tools
      .slice(0, 12)
      .map((tool) => tool.commandName)
      .join(', ')}${tools.length > 12 ? ', …' : ''}`,
  )
  say(`  The API and its page: ${url}/docs`)
  if (app.config.http.apiKeys.length === 0) say('  The API is off: set API_KEYS=name:key to switch it on.')
  if (env['TELEGRAM_BOT_TOKEN']) say('  A bot token is set, but this version has no Telegram door yet; the HTTP API is open.')
  for (const line of playground?.welcome(url) ?? []) say(`  ${line}`)
  if (playground === undefined) say('  Ctrl-C stops it; what is under way goes on at the next start.')
}

main().catch((error: unknown) => {
  process.stderr.write(`${sentenceOf(error)}\n`)
  process.exit(1)
})
