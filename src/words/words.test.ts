import { describe, expect, it } from 'vitest'
import { readTree } from '../../test/support/architecture/tree.ts'
import { type Leaf, leavesOf, shown, unusedKeys } from '../../test/support/sentences.ts'
import { errorKinds } from '../model/errors.ts'
import { en } from './en/index.ts'
import { languageCodes, wordsFor } from './index.ts'

const english = leavesOf(en)
const keysOf = (leaves: readonly Leaf[]): readonly string[] => leaves.map(({ key }) => key).sort()
const others = languageCodes.filter((code) => code !== 'en')
const leafIn = new Map(languageCodes.map((code) => [code, new Map(leavesOf(wordsFor(code)).map((leaf) => [leaf.key, leaf.sentence]))]))
const sentenceIn = (code: string, key: string): Leaf['sentence'] => leafIn.get(code)?.get(key) ?? ''

/** For sentences that want something else than a number or a name. What is in brackets has to be seen again. */
const range = [
  [41, 43],
  [41, undefined],
  [undefined, 43],
  [undefined, undefined],
]
const special: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  'delivery.lost': [[['[a.png]', '[b.png]']]],
  'delivery.allLost': [[['[a.png]', '[b.png]']]],
  'inputs.unknown': [['[--stepz]', ['[--steps]', '[--step]'], '[takes]']],
  'inputs.wrongKind': [
    ['[cmd]', ['image'], 'video'],
    ['[cmd]', ['images', 'audio', 'text'], 'animation'],
    ['[cmd]', ['file', 'text'], 'sticker'],
  ],
  'menu.takes.integer': range,
  'menu.takes.number': range,
  'status.ended': [
    ['[said]', [41]],
    ['[said]', [41, 43]],
  ],
  'wizard.needs': [
    ['[takes]', undefined],
    ['[takes]', 41],
  ],
}
/** Alike in English and another language, and rightly so. */
const rightlyAlike: Readonly<Record<string, string>> = {
  'admin.tools.fields.id': 'what it is called everywhere',
  'admin.tools.fields.visibility': 'the same word in Spanish',
  'admin.users.isAdmin': 'the same word in Spanish',
  'delivery.keys.info': 'the same word in Spanish',
  'delivery.keys.original': 'the same word in Spanish',
  'menu.example.prompt': 'the models behind the tools understand English best',
  'menu.example.text': 'the models behind the tools understand English best',
  'menu.feedback.chat': 'the same word in Spanish',
  'menu.takes.no': 'the same word in Spanish',
  'results.info.minutes': 'units',
  'results.info.seconds': 'units',
  'wizard.no': 'the same word in Spanish',
}

/** Keys that are chosen by what only the running program knows, and by what. */
const dynamic: Readonly<Record<string, string>> = {
  'admin.tools.visibility': 'the visibility of a tool',
  errors: 'the code of an error',
  'menu.categories': 'the category of a tool',
  'menu.commands': 'the name of a command',
  'menu.states': 'the status of a run',
  'menu.takes': 'the type of an input',
  'results.reasons': 'all of them are buttons',
}

/** What is written on buttons. */
const buttons = [
  /^access\.(runIt|tryAgain|startThem|noThanks)$/,
  /^admin\.broadcast\.(send|cancel|stop)$/,
  /^admin\.stats\.days$/,
  /^admin\.tools\.(keys\..*|refused)$/,
  /^admin\.users\.(ban|unban)$/,
  /^delivery\.keys\./,
  /^menu\.(paging\.|languageName$|usage\.days$|start\.allTools$|help\.(everything|tryIt)$|history\.resend$|status\.cancel$)/,
  /^menu\.settings\.(automatic|photo|document|asTool|asGeneral|perTool|allSettings|set|clear|clearAll|change)$/,
  /^results\.(reasons\..*|otherReason|remove|keep|info\.copySeed|info\.copyPrompt)$/,
  /^results\.tweak\.(random|draw|type|back|reset|run|close)$/,
  /^status\.(cancel|cancelAll)$/,
  /^wizard\.(yes|no|skip|cancel|startOver)$/,
]

const sentinels = [41, 43, 47, 53]
const samplesOf = (key: string): readonly (readonly unknown[])[] =>
  typeof sentenceIn('en', key) === 'string' ? [[]] : (special[key] ?? [sentinels])
const counts = [0, 1, 2, 5, 11, 21, 1_000, 1_000_000]

const every = (codes: readonly string[], problemOf: (key: string, code: string) => string | false): readonly string[] =>
  codes.flatMap((code) =>
    english.flatMap(({ key }) => {
      const problem = problemOf(key, code)
      return problem === false ? [] : [`${code} ${key}: ${problem}`]
    }),
  )
const textsOf = (key: string, code: string): readonly string[] => samplesOf(key).map((values) => shown(sentenceIn(code, key), values))
const longest = (key: string, code: string): number => Math.max(...textsOf(key, code).map((text) => text.length))

describe('every language', () => {
  it.each(others)('%s has the keys that English has, and no others', (code) => {
    expect(keysOf(leavesOf(wordsFor(code)))).toEqual(keysOf(english))
  })

  it('has sentences of the same kind: with the same values or with none', () => {
    const kindOf = (sentence: Leaf['sentence']): string => (typeof sentence === 'string' ? 'a text' : `made from ${sentence.length} values`)
    const found = every(others, (key, code) => {
      const [wanted, is] = [kindOf(sentenceIn('en', key)), kindOf(sentenceIn(code, key))]
      return wanted !== is && `is ${is} and not ${wanted}`
    })
    expect(found).toEqual([])
  })

  it('says something each time, and never shows that a value is missing', () => {
    const found = every(languageCodes, (key, code) => {
      const counted =
        special[key] === undefined
          ? counts.map((count) =>
              shown(
                sentenceIn(code, key),
                sentinels.map(() => count),
              ),
            )
          : []
      const bad = [...textsOf(key, code), ...counted].find((text) => text.trim() === '' || /undefined|NaN|null|\[object/.test(text))
      return bad !== undefined && `says “${bad}”`
    })
    expect(found).toEqual([])
  })

  it('shows every value that English shows', () => {
    const seen = (text: string, values: readonly unknown[]): readonly unknown[] =>
      values.flat().filter((value) => (typeof value === 'number' || /^\[.*\]$/.test(String(value))) && text.includes(String(value)))
    const found = every(others, (key, code) => {
      const differs = samplesOf(key).find((values) => {
        const [wanted, is] = ['en', code].map((each) => seen(shown(sentenceIn(each, key), values), values))
        return String(wanted) !== String(is)
      })
      return differs !== undefined && `does not show ${JSON.stringify(differs)} as English does`
    })
    expect(found).toEqual([])
  })
})

describe('a translation', () => {
  const bare = (text: string): string => text.replaceAll(/\/\w+/g, '')
  const isAlike = (key: string, code: string): boolean => {
    const [text = ''] = textsOf(key, code)
    return text === textsOf(key, 'en')[0] && /\p{L}/u.test(bare(text))
  }

  it('is one: nothing is left in English but what is rightly alike', () => {
    expect(every(others, (key, code) => isAlike(key, code) && rightlyAlike[key] === undefined && 'is still English')).toEqual([])
    const mixed = every(others, (key, code) => {
      const word = /\b(?:the|please|this|that|is|are|it|you|your|and|with|was|not|there|nothing|send|for)\b/i.exec(
        bare(textsOf(key, code).join(' ')),
      )
      return word !== null && `has the English word “${word[0]}”`
    })
    expect(mixed).toEqual([])
  })

  it('is needed for everything else: what is excused is alike somewhere', () => {
    expect(Object.keys(rightlyAlike).filter((key) => !others.some((code) => isAlike(key, code)))).toEqual([])
  })

  it('counts as its language does', () => {
    const tools = (code: string, counts: readonly number[]): readonly string[] =>
      counts.map((count) => wordsFor(code).menu.tools.title(count))
    expect(tools('en', [1, 2])).toEqual(['1 tool for you', '2 tools for you'])
    expect(tools('ru', [1, 3, 5, 21])).toEqual([
      '1 инструмент для вас',
      '3 инструмента для вас',
      '5 инструментов для вас',
      '21 инструмент для вас',
    ])
    expect(tools('es', [1, 2])).toEqual(['1 herramienta para ti', '2 herramientas para ti'])
  })
})

describe('what Telegram takes', () => {
  it('is kept: any sentence may be the answer to a press', () => {
    expect(every(languageCodes, (key, code) => longest(key, code) > 200 && `has ${longest(key, code)} characters`)).toEqual([])
  })

  it('is kept by the descriptions of commands, which are short enough to be read in a menu', () => {
    const commands = every(languageCodes, (key, code) => key.startsWith('menu.commands.') && longest(key, code) > 60 && 'is too long')
    expect(commands).toEqual([])
  })

  it('is room for a few words on a button', () => {
    const isButton = (key: string): boolean => buttons.some((pattern) => pattern.test(key))
    expect(buttons.filter((pattern) => !english.some(({ key }) => pattern.test(key)))).toEqual([])
    expect(every(languageCodes, (key, code) => isButton(key) && longest(key, code) > 32 && 'is too long for a button')).toEqual([])
  })
})

describe('every key', () => {
  const files = readTree(['src/telegram', 'src/delivery']).filter(({ path }) => !path.endsWith('.test.ts'))

  it('is said somewhere', () => {
    expect(unusedKeys(keysOf(english), files, Object.keys(dynamic))).toEqual([])
  })

  it('that is chosen while the program runs is there', () => {
    expect(Object.keys(dynamic).filter((parent) => !english.some(({ key }) => key.startsWith(`${parent}.`)))).toEqual([])
    expect(keysOf(english).filter((key) => key.startsWith('errors.'))).toEqual(
      [...Object.keys(errorKinds), 'reference'].map((code) => `errors.${code}`).sort(),
    )
  })

  it('is missed when nobody says it, even where its name stands in a comment, a text or beside another parent', () => {
    const files = [
      { text: "const { menu } = words\nsay(menu.tools.title(1)) // menu.tools.comment\nsay('menu.tools.quoted')" },
      { text: 'const { taken: other, plain } = ctx.words.wizard\nconst { title } = history' },
    ]
    const keys = [
      'menu.tools.title',
      'menu.tools.comment',
      'menu.tools.quoted',
      'menu.usage.title',
      'wizard.taken',
      'wizard.plain',
      'errors.x',
    ]
    expect(unusedKeys(keys, files, ['errors'])).toEqual(['menu.tools.comment', 'menu.tools.quoted', 'menu.usage.title'])
  })
})

describe('the words for somebody', () => {
  it.each([
    ['ru', 'ru'],
    ['ru-RU', 'ru'],
    ['es-MX', 'es'],
    ['ES_419', 'es'],
    ['en-GB', 'en'],
    ['xx', 'en'],
    ['constructor', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ])('whose language is %s are those of %s', (said, code) => {
    expect(wordsFor(said)).toBe(wordsFor(code))
    expect(wordsFor(said).menu.languageName).toBe({ en: 'English', ru: 'Русский', es: 'Español' }[code])
  })
})
