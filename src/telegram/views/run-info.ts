import type { Key } from '../../model/button.ts'
import { beginningOf } from '../../model/cut-text.ts'
import type { Generation } from '../../model/generation.ts'
import type { JsonValue } from '../../model/json.ts'
import { mediaIdOf } from '../../model/media.ts'
import type { InputField, ToolDefinition } from '../../model/tool.ts'
import { classify } from '../../tools/classify.ts'
import type { Words } from '../../words/index.ts'
import type { Html } from '../html.ts'
import { html, joinHtml } from '../html.ts'
import { valueText } from './field-takes.ts'
import { moneyOf } from './money.ts'
import { oneLine } from './one-line.ts'
import { agoText, stateText } from './run-text.ts'
import type { View } from './view.ts'

const longestCopy = 256
const longestPrompt = 2_000
const mostInputs = 25

const isBlank = (value: JsonValue): boolean => value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** A value that was given, as it is told: files by their number. */
export const inputText = (words: Words, value: JsonValue): string => {
  const { info } = words.results
  if (Array.isArray(value) && value.some((item) => mediaIdOf(item) !== undefined)) return info.files(value.length)
  return mediaIdOf(value) === undefined ? valueText(words, value) : info.file
}

const secondsOf = ({ usage, runningAt, ranUntil, endedAt }: Generation): number | undefined => {
  const until = ranUntil ?? endedAt
  return usage?.seconds ?? (runningAt === undefined || until === undefined ? undefined : (until - runningAt) / 1_000)
}

const timeText = ({ results: { info } }: Words, seconds: number): string => {
  const whole = Math.round(seconds)
  return whole < 60 ? info.seconds(whole) : info.minutes(Math.floor(whole / 60), whole % 60)
}

const costText = ({ results: { info } }: Words, { costUsd, estimatedCostUsd }: Generation): string | undefined => {
  if (costUsd !== undefined) return moneyOf(costUsd)
  return estimatedCostUsd === undefined ? undefined : info.about(moneyOf(estimatedCostUsd))
}

/** The prompt, where the tool is still known; what it was asked in. */
const promptOf = ({ inputs }: Generation, tool: ToolDefinition | undefined): { name: string; text: string } | undefined => {
  const { promptKey } = tool === undefined ? {} : classify(tool.inputSchema, tool.platformHints)
  const text = promptKey === undefined ? undefined : inputs[promptKey]
  return promptKey === undefined || typeof text !== 'string' || text.trim() === '' ? undefined : { name: promptKey, text: text.trim() }
}

/** What was run: tool, parameters, seed, time, cost, and how to speak of it. */
export const runInfo = (words: Words, run: Generation, tool: ToolDefinition | undefined, now: number): View => {
  const { info } = words.results
  const line = (label: string, value: string | number): Html => html`${label}: ${value}`
  const labelOf = (name: string): string => tool?.inputSchema.find((field: InputField) => field.name === name)?.label ?? name
  const prompt = promptOf(run, tool)
  const seed = run.tool.seedKey === undefined ? undefined : run.inputs[run.tool.seedKey]
  const others = Object.entries(run.inputs).filter(([name, value]) => name !== prompt?.name && name !== run.tool.seedKey && !isBlank(value))
  const seconds = secondsOf(run)
  const cost = costText(words, run)

  const copies: readonly Key[] = [
    ...(seed === undefined ? [] : [{ text: info.copySeed, copy: String(seed) }]),
    ...(prompt === undefined || prompt.text.length > longestCopy ? [] : [{ text: info.copyPrompt, copy: prompt.text }]),
  ]
  return {
    text: joinHtml([
      html`<b>${run.tool.displayName}</b> · /${run.tool.commandName}`,
      ...(prompt === undefined ? [] : [html`<blockquote expandable>${beginningOf(prompt.text, longestPrompt)}</blockquote>`]),
      ...(seed === undefined ? [] : [html`${info.seed}: <code>${String(seed)}</code>`]),
      ...others.slice(0, mostInputs).map(([name, value]) => line(oneLine(labelOf(name), 60), inputText(words, value))),
      html``,
      line(info.state, stateText(words, run)),
      ...(seconds === undefined ? [] : [line(info.time, timeText(words, seconds))]),
      ...(cost === undefined ? [] : [line(info.cost, cost)]),
      line(info.when, agoText(words, now - run.createdAt)),
      html`${info.reference}: <code>${run.generationId}</code>`,
    ]),
    keys: copies.length === 0 ? [] : [copies],
  }
}
