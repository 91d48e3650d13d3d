import { createHash } from 'node:crypto'
import type { JsonObject } from '../../model/json.ts'
import type { InputField, ToolDefinition } from '../../model/tool.ts'
import { isOwed } from '../../tools/field-roles.ts'
import type { BotContext, Finished } from '../context.ts'
import { createDoublePress } from '../double-press.ts'
import type { CreateFeature } from '../feature.ts'
import { pressedRun } from '../pressed-run.ts'
import { replyToPressed, sameInputs, toolOfRun } from '../rerun.ts'
import { applyChange, type Change, newForm, type TweakForm, tweakForm } from './tweak-form.ts'
import { acts, pressedIn } from './tweak-press.ts'
import { tweakView } from './tweak-view.ts'

const purpose = 'form_value'
const keptMs = 86_400_000
const mostRaces = 10

/** The same for the same update, so that a press that is handled once more opens the same form. */
const formIdOf = (updateKey: string): string => createHash('sha256').update(`form ${updateKey}`).digest('base64url').slice(0, 10)

/** ✏️: a form of a run's parameters with their present values, changed in place and then run. */
export const tweak: CreateFeature = (deps, desk) => {
  const { catalog, clock, store } = deps
  const doublePress = createDoublePress()
  const keyOf = (id: string): string => `form:${id}`
  const kept = () => ({ expiresAt: clock.now() + keptMs })

  const read = async (id: string): Promise<TweakForm | undefined> => tweakForm.safeParse(await store.kv.get(keyOf(id))).data

  /** Compare-and-set: of two presses at once none is lost. Undefined when the form is gone. */
  const change = async (id: string, next: (form: TweakForm) => TweakForm): Promise<TweakForm | undefined> => {
    for (let race = 0; race < mostRaces; race += 1) {
      const seen = await store.kv.get(keyOf(id))
      const form = tweakForm.safeParse(seen).data
      if (form === undefined) return undefined
      const wanted = next(form)
      if (wanted === form || (await store.kv.compareAndSet(keyOf(id), seen, wanted as unknown as JsonObject, kept()))) return wanted
    }
    throw new Error('a form was changed too often at once')
  }

  /** The form moves to the end of the chat: what was asked in between would hide it. */
  const sayAnew = async (ctx: BotContext, id: string, form: TweakForm, tool: ToolDefinition): Promise<void> => {
    const { text, keys } = tweakView(ctx.words, id, form, tool)
    const message = await ctx.say(text, { keys, ...(form.replyTo === undefined ? {} : { replyTo: form.replyTo }) })
    await change(id, (now) => ({ ...now, message }))
    // Too old, or gone already: it may stay, and its buttons still work.
    if (form.message !== undefined) await ctx.api.deleteMessage(ctx.place.chat, form.message).catch(() => undefined)
  }

  const openForm = async (ctx: BotContext, [generationId]: readonly string[]): Promise<void> => {
    const run = await pressedRun(deps, ctx, generationId)
    const tool = run && (await toolOfRun(deps, ctx, run))
    if (run === undefined || tool === undefined) return
    if (tool.inputSchema.length === 0) return ctx.answer(ctx.words.results.tweak.noInputs, { alert: true })
    if (await doublePress.isSecond(ctx, run.generationId)) return
    await ctx.answer('')
    const id = formIdOf(ctx.updateKey)
    const form = newForm(tool, sameInputs(run, tool), { owner: ctx.caller.id, changedBy: ctx.updateKey, ...replyToPressed(ctx) })
    await store.kv.put(keyOf(id), form as unknown as JsonObject, kept())
    await sayAnew(ctx, id, form, tool)
  }

  const askFor = async (ctx: BotContext, id: string, field: InputField): Promise<void> => {
    const canSkip = !isOwed(field)
    const asked = canSkip ? { ...field, description: ctx.words.results.tweak.skipClears } : field
    await desk.ask(ctx, { purpose, data: { form: id, field: field.name }, fields: [{ field: asked, canSkip }], ...replyToPressed(ctx) })
  }

  const run = async (ctx: BotContext, id: string, { toolId, values, files, replyTo, revision }: TweakForm): Promise<void> => {
    const key = `form.${id}.${revision}`
    const { items } = await store.generations.list({ initiatingEventId: key }, { limit: 1 })
    if (items.length > 0) return ctx.answer(ctx.words.results.tweak.alreadyRun)
    await ctx.answer(ctx.words.results.onItsWay)
    const draft = { toolId, values, files, ...(replyTo === undefined ? {} : { replyTo }) }
    await desk.submit(ctx, draft, { kind: 'button', name: 'tweak', key })
  }

  const press = async (ctx: BotContext, [id = '', act = '', ...args]: readonly string[]): Promise<void> => {
    const { access, results } = ctx.words
    const form = await read(id)
    const tool = form === undefined ? undefined : catalog.get(form.toolId)
    if (form === undefined || tool === undefined) return ctx.answer(results.tweak.over, { alert: true })
    if (form.owner !== ctx.caller.id) return ctx.answer(access.notYours, { alert: true })
    if (act === acts.run) return run(ctx, id, form)
    if (act === acts.close) {
      await store.kv.remove(keyOf(id))
      return ctx.revise(results.tweak.closed)
    }
    const wanted = pressedIn(form, tool, act, args)
    if (wanted === undefined) return ctx.answer(results.tweak.over, { alert: true })
    await ctx.answer('')
    if ('ask' in wanted) return askFor(ctx, id, wanted.ask)
    const next = await change(id, (now) => {
      const current = pressedIn(now, tool, act, args)
      return current !== undefined && 'change' in current ? applyChange(now, current.change, ctx.updateKey) : now
    })
    if (next === undefined) return
    const { text, keys } = tweakView(ctx.words, id, next, tool)
    await ctx.revise(text, keys)
  }

  const answered = async (ctx: BotContext, { cancelled, data, values, files }: Finished): Promise<void> => {
    if (cancelled === true) return
    const id = String(data['form'])
    const name = String(data['field'])
    const [value, given] = [values[name], files[name]]
    const wanted: Change =
      given !== undefined
        ? { kind: 'files', name, files: given }
        : value !== undefined
          ? { kind: 'set', name, value }
          : { kind: 'clear', name }
    const form = await change(id, (now) => (now.owner === ctx.caller.id ? applyChange(now, wanted, ctx.updateKey) : now))
    const tool = form === undefined ? undefined : catalog.get(form.toolId)
    if (form === undefined || tool === undefined) await ctx.say(ctx.words.results.tweak.over)
    else await sayAnew(ctx, id, form, tool)
  }

  return { name: 'tweak', buttons: { tweak: openForm, form: press }, answers: { [purpose]: answered } }
}
