import type { Config } from './config.ts'

export interface Started {
  /** Where it listens. */
  readonly url: string
  readonly config: Config
  readonly commands: readonly string[]
  /** Is any backend set up? */
  readonly hasBackend: boolean
  /** The variable that sets one up. */
  readonly backendVariable: string
  /** The variable that makes it the real thing; it may lie in the shell of somebody who only wants to try it out. */
  readonly realBy?: string | undefined
  /** What the playground says; absent for the real thing. */
  readonly welcome?: readonly string[]
}

const mostNamed = 12

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => (line === '' ? '' : `  ${line}`))

const toolsLine = ({ commands, hasBackend }: Started): string => {
  if (commands.length === 0 && hasBackend) return '0 tools: npm run tools says what was refused, and the README how tools are declared'
  const named = commands.slice(0, mostNamed).map((name) => `/${name}`)
  const count = `${commands.length} ${commands.length === 1 ? 'tool' : 'tools'}`
  return named.length === 0 ? count : `${count}: ${named.join(', ')}${commands.length > mostNamed ? ', …' : ''}`
}

const missing = ({ config, hasBackend, backendVariable }: Started): readonly string[] => {
  const { telegram, http } = config
  const steps = [
    ...(telegram === undefined ? ['TELEGRAM_BOT_TOKEN: without it there is no bot. @BotFather gives you one.'] : []),
    ...(hasBackend
      ? []
      : [`${backendVariable}: without it there is nobody to run a tool${telegram === undefined ? '' : '; the admins are told'}.`]),
    ...(telegram?.admins.length === 0 ? ['ADMIN_IDS: nobody is an admin yet. Send /id to the bot to learn your number.'] : []),
    ...(http.apiKeys.length === 0 ? ['API_KEYS=name:key, if programs should use the HTTP API. Without it the API is off.'] : []),
  ]
  return steps.length === 0 ? [] : ['Still to be set in .env:', ...steps.map((step) => `  ${step}`)]
}

const wayToPlay = ({ config, realBy }: Started): readonly string[] =>
  config.telegram !== undefined || realBy === undefined
    ? []
    : [`${realBy} is set, so this is the real thing. To try it out in a browser without that: npm run playground`]

/** What somebody reads who has just typed `npm start`. */
export const startScreen = (started: Started): readonly string[] => {
  const { url, config, welcome } = started
  const { telegram, http } = config
  const tools = toolsLine(started)
  const api = http.apiKeys.length === 0 ? [] : [`HTTP API and its page: ${url}/docs`]
  if (welcome !== undefined) return [`Darkroom is up at ${url}`, ...indented([...welcome, tools, ...api])]
  const bot = telegram === undefined ? [] : [`Bot: asking Telegram who it is (${telegram.mode})…`]
  const rest = [
    ...bot,
    tools,
    ...api,
    ...missing(started),
    ...wayToPlay(started),
    'npm run doctor checks all of it. Ctrl-C stops it; what is under way goes on at the next start.',
  ]
  return [`Darkroom is up at ${url}`, ...indented(rest)]
}

export const botLine = (userName: string, mode: 'polling' | 'webhook'): string =>
  `  Bot: @${userName} is listening (${mode}): https://t.me/${userName}`
