import { isRecord, recordOf } from '../../comfy/records.ts'

/** What a server says over its socket, as far as it is about runs. */
export interface ServerEvent {
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
  /** Absent in what older servers say about the run that they are at. */
  readonly promptId: string | undefined
}

/** Undefined for what can't be read. */
export const parseEvent = (text: string): ServerEvent | undefined => {
  const { type, data } = recordOf(text) ?? {}
  if (typeof type !== 'string' || !isRecord(data)) return undefined
  const promptId = data['prompt_id']
  return { type, data, promptId: typeof promptId === 'string' && promptId !== '' ? promptId : undefined }
}

/** A run's last word: that nothing is executed any more is said last, once the history has it. */
export const isLastWord = ({ type, data }: ServerEvent): boolean => type === 'executing' && data['node'] === null
