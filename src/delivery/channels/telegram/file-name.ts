import { withRightEnding } from '../../../model/file-ending.ts'
import type { Generation } from '../../../model/generation.ts'
import { cleanFileName } from '../../../net/file-name.ts'

/** What an output's file is called in the chat: as the tool wishes, as it was made, or after the command. */
export const fileNameOf = ({ tool, outputs }: Pick<Generation, 'tool' | 'outputs'>, index: number): string => {
  const output = outputs[index]
  const number = outputs.length > 1 ? `-${index + 1}` : ''
  const wished = cleanFileName(tool.platformHints.fileName ?? '')
  const [, stem = '', ending = ''] = /^(.*?)(\.[a-z0-9]{1,10})?$/i.exec(wished ?? '') ?? []
  const name = wished === undefined ? cleanFileName(output?.fileName ?? '') : `${stem}${number}${ending}`
  return withRightEnding(name ?? `${tool.commandName}${number}`, output?.mimeType ?? '')
}

export const textFileNameOf = ({ tool }: Pick<Generation, 'tool'>): string => `${tool.commandName}.txt`
