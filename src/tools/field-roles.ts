import type { InputField } from '../model/tool.ts'
import { wordsOf } from './ascii-words.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Say nothing about what a field is for. */
const noise = words('input external field value node the your my an main user any')
/** The best first: a field that is called just this is where plain text goes. */
const promptNames = [
  'prompt',
  'positive_prompt',
  'positive',
  'text_prompt',
  'prompt_text',
  'prompt_positive',
  'text',
  'caption',
  'query',
  'question',
  'instruction',
  'instructions',
  'message',
]
const promptWords = words('prompt positive text caption query question instruction instructions message')
const negativeWords = words('negative neg negativeprompt negprompt nprompt unwanted undesired')
const negativeNames = words('avoid exclude things_to_avoid n_prompt uc')
/** Text beside the prompt: it is asked for only where there's nothing better. */
const besideWords = words('system style template trigger context watermark')
/** A name that ends like this is a setting, even if its type is a text. */
const settingWords = words(
  'file filename prefix suffix folder path url uri checkpoint ckpt model lora vae unet sampler scheduler format extension codec language lang ' +
    'locale color colour size resolution ratio aspect id uuid key token secret webhook gpu device seed mode preset version dtype precision',
)
const seedNames = words('seed noise_seed random_seed rng_seed rand_seed')

const keptWords = (text: string | undefined): readonly string[] =>
  text === undefined
    ? []
    : wordsOf(text).filter((word, index) => !noise.has(word) && !/^\d+$/.test(word) && (index === 0 || word.length > 1))

export const isText = (field: InputField): boolean => field.type === 'text' || field.type === 'string'

/** Nobody can leave it out: it is required and there is no default. Seeds are drawn, so they are never owed. */
export const isOwed = (field: InputField): boolean => {
  if (!field.required || field.type === 'seed') return false
  const { default: value } = field
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

export const isNegative = (field: InputField): boolean =>
  isText(field) &&
  [field.name, field.label].some((text) => {
    const kept = keptWords(text)
    return kept.some((word) => negativeWords.has(word)) || negativeNames.has(kept.join('_'))
  })

export const isSeed = (field: InputField): boolean =>
  field.type === 'seed' ||
  ((field.type === 'integer' || field.type === 'number') &&
    [field.name, field.label].some((text) => seedNames.has(keptWords(text).join('_'))))

/**
 * How likely a text is what plain text is meant for: lower is likelier, undefined is not at all.
 *   0…   it is called exactly a prompt, in the order of promptNames
 *   100  something owed that isn't a setting, +0 a prompt by one of its words, +1 long text, +2 short text
 *   200  the same, with a default or optional
 *   300  beside the prompt: style, system, template …
 *   400  a setting, but owed: if it is the only text there is, plain text goes there
 */
export const promptRank = (field: InputField): number | undefined => {
  if (!isText(field) || isNegative(field)) return undefined
  const names = [field.name, field.label].map(keptWords).filter((kept) => kept.length > 0)
  const exact = names.map((kept) => promptNames.indexOf(kept.join('_'))).filter((index) => index >= 0)
  if (exact.length > 0) return Math.min(...exact)
  const all = names.flat()
  const asPrompt = names.some((kept) => promptWords.has(kept.at(-1) ?? ''))
  const asSetting = names.some((kept) => settingWords.has(kept.at(-1) ?? '')) || (field.advanced === true && !asPrompt)
  if (asSetting) return isOwed(field) ? 400 : undefined
  if (all.some((word) => besideWords.has(word))) return isOwed(field) ? 300 : 301
  const kind = all.some((word) => promptWords.has(word)) ? 0 : field.type === 'text' ? 1 : 2
  return (isOwed(field) ? 100 : 200) + kind
}
