export interface Finding {
  readonly step: string
  /** `note`: nothing is broken, but it should be known. */
  readonly state: 'ok' | 'broken' | 'note'
  readonly text: string
  /** What to do about it. */
  readonly mend?: string
}

export const ok = (step: string, text: string): Finding => ({ step, state: 'ok', text })
export const broken = (step: string, text: string, mend: string): Finding => ({ step, state: 'broken', text, mend })
export const note = (step: string, text: string, mend?: string): Finding => ({
  step,
  state: 'note',
  text,
  ...(mend === undefined ? {} : { mend }),
})
