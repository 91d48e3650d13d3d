import type { Verb } from '../model/button.ts'
import type { JsonObject } from '../model/json.ts'
import type { InputField, ToolDefinition } from '../model/tool.ts'
import type { BotContext, Finished } from './context.ts'
import type { TelegramDeps } from './deps.ts'
import type { Draft } from './draft.ts'

/** A command as it was typed: `/name the rest, with its\nlines`. */
export interface CommandCall {
  /** In lower case, without the slash and the bot's name. */
  readonly name: string
  readonly text: string
}

export interface FeatureCommand {
  readonly name: string
  /** Admin commands are unknown commands to everybody else. */
  readonly audience: 'everyone' | 'admin'
  /** Where the menu shows it. */
  readonly menus: readonly ('private' | 'group')[]
  /** It starts a run: late, it is only offered. Absent: never. */
  readonly startsRun?: (call: CommandCall) => boolean
  run(ctx: BotContext, call: CommandCall): Promise<void>
}

/** Something that the bot can do besides running tools. */
export interface Feature {
  readonly name: string
  readonly commands?: readonly FeatureCommand[]
  /** What happens when one of its buttons is pressed. Whose button it is, the handler checks. */
  readonly buttons?: Readonly<Partial<Record<Verb, (ctx: BotContext, args: readonly string[]) => Promise<void>>>>
  /** What happens with the answers to its own questions, by the question's purpose. */
  readonly answers?: Readonly<Record<string, (ctx: BotContext, finished: Finished) => Promise<void>>>
}

/** One thing, or several in a row, that a person is asked for. Plain data: it is kept in the store. */
export type Question = {
  /** Who takes the answers. */
  readonly purpose: string
  /** What that one needs to go on. */
  readonly data: JsonObject
  readonly fields: readonly { readonly field: InputField; readonly canSkip: boolean; readonly text?: string }[]
  /** The message that it is about. */
  readonly replyTo?: number
}

/** What a person did to start something. */
export type Deed = {
  readonly kind: 'command' | 'button' | 'message'
  readonly name: string
  /** Makes doing it twice do it once; the update's own key when absent. */
  readonly key?: string
}

/** What features and buttons ask of the bot's centre. */
export interface Desk {
  /** A draft goes its way: what is missing is asked for, many runs are confirmed, else it is run. Says itself what is wrong. */
  submit(ctx: BotContext, draft: Draft, by: Deed): Promise<void>
  /** Begins to ask. What comes of it goes to the feature's `answers`. */
  ask(ctx: BotContext, question: Question): Promise<void>
  /** The tools that this person may use and see here, in menu order. */
  toolsFor(ctx: BotContext): readonly ToolDefinition[]
  /** The tool behind a button's code, if that person may use it. */
  toolByCode(ctx: BotContext, code: string): ToolDefinition | undefined
  /** What an unknown command is told: the nearest ones, as buttons; nothing in groups unless addressed. */
  unknownCommand(ctx: BotContext, name: string): Promise<void>
}

export type CreateFeature = (deps: TelegramDeps, desk: Desk) => Feature
