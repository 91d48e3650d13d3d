import { buttonData, type Keys } from '../../../model/button.ts'
import type { Generation } from '../../../model/generation.ts'
import type { OutputKind } from '../../../model/tool.ts'
import type { Words } from '../../../words/index.ts'

type KeyWords = Words['delivery']['keys']

/** What another tool can take as an input. */
const usableKinds: ReadonlySet<OutputKind> = new Set(['image', 'animation', 'video', 'audio', 'text'])

/** The keys under a result, in rows that fit a phone. `isShrunk`: Telegram shows less than what was made. */
export const resultKeys = ({ generationId, tool, outputs }: Generation, isShrunk: boolean, words: KeyWords): Keys => {
  const key = (text: string, ...data: Parameters<typeof buttonData>) => ({ text, data: buttonData(...data) })
  const canBeUsed = outputs.some(({ kind }) => usableKinds.has(kind))
  return [
    [
      key(words.again, 'again', generationId),
      ...(tool.seedKey === undefined ? [] : [key(words.reseed, 'reseed', generationId)]),
      key(words.tweak, 'tweak', generationId),
    ],
    [
      ...(canBeUsed ? [key(words.useIn, 'use_in', generationId)] : []),
      ...(isShrunk ? [key(words.original, 'original', generationId)] : []),
      key(words.info, 'info', generationId),
    ],
    [key(words.up, 'rate', generationId, 'up'), key(words.down, 'rate', generationId, 'down'), key(words.remove, 'remove', generationId)],
  ]
}

export const failureKeys = ({ generationId }: Generation, words: KeyWords): Keys => [
  [{ text: words.tryAgain, data: buttonData('again', generationId) }],
]
