/** How a submit is answered. The ones with `after` have made the run already. */
export type SubmitAnswer =
  | 'normal'
  /** The run is made, then the connection breaks. */
  | 'answer_lost'
  | 'error_500_before'
  | 'error_500_after'
  /** Part of the graph is refused and the rest runs on; the row says failed all the while. */
  | 'error_400_after'
  | 'rate_limited'
  | 'unauthorized'
  | 'no_credit'
  | 'suspended'
  | 'invalid'

/** How a run ends. */
export type Ending =
  | 'success'
  /** Success, and nothing in it. */
  | 'empty_success'
  /** Failed, and nobody says why. */
  | 'failed'
  /** Failed; the raw run list has the exception. */
  | 'failed_with_reason'
  | 'out_of_memory'
  | 'model_missing'
  | 'timeout'
  /** It never ends by itself. */
  | 'stuck'

export type PollAnswer = 'normal' | 'error_404' | 'error_500' | 'every_second_404' | 'every_second_500'
export type CancelAnswer = 'normal' | 'error_500' | 'ignored'
export type FileAnswer = 'normal' | 'missing' | 'truncated' | 'slow'
export type UploadAnswer = 'normal' | 'error_500' | 'answer_lost'

/** Switches that may be turned at any time. As made, everything behaves. */
export interface Quirks {
  webhooksDropped: boolean
  webhooksDoubled: boolean
  /** Kept back until the run has ended, then sent last one first. */
  webhooksReordered: boolean
  /** As GET with a body, which is what the real one's second and third try look like. */
  webhooksAsGet: boolean
  webhooksWithoutEventType: boolean
  webhooksBeforeAnswer: boolean
  /** While it runs, somebody else posts a success with an output of their own. */
  webhooksForged: boolean
  /** A tick that says success with no outputs, around the real one. */
  emptySuccessTick: 'never' | 'before' | 'after' | 'both'

  submit: SubmitAnswer
  /** Used up one by one, before `submit` counts. */
  nextSubmits: SubmitAnswer[]
  submitDelayMs: number
  retryAfterSeconds: number
  /** Inputs that no node asks for are not kept, so that a run can't be found by its marker. */
  unknownInputsDropped: boolean

  end: Ending
  nextEnds: Ending[]
  /** A graph that made no file never gets its success: it ends as a timeout. */
  needsFilesToSucceed: boolean

  poll: PollAnswer
  nextPolls: PollAnswer[]
  cancel: CancelAnswer

  /** Output URLs need a signature, which lasts an hour and is renewed by every GET of the run. */
  privateFiles: boolean
  file: FileAnswer
  nextFiles: FileAnswer[]
  slowFileMs: number
  upload: UploadAnswer
  nextUploads: UploadAnswer[]

  /** Every connection to the API breaks. Files live elsewhere and still come. */
  apiDown: boolean
  /** Ids of deployments whose mere presence makes a list answer 500. */
  poisonedDeployments: string[]
  machinesNotReady: boolean
}

export const cleanQuirks = (): Quirks => ({
  webhooksDropped: false,
  webhooksDoubled: false,
  webhooksReordered: false,
  webhooksAsGet: false,
  webhooksWithoutEventType: false,
  webhooksBeforeAnswer: false,
  webhooksForged: false,
  emptySuccessTick: 'never',
  submit: 'normal',
  nextSubmits: [],
  submitDelayMs: 0,
  retryAfterSeconds: 2,
  unknownInputsDropped: false,
  end: 'success',
  nextEnds: [],
  needsFilesToSucceed: false,
  poll: 'normal',
  nextPolls: [],
  cancel: 'normal',
  privateFiles: false,
  file: 'normal',
  nextFiles: [],
  slowFileMs: 1000,
  upload: 'normal',
  nextUploads: [],
  apiDown: false,
  poisonedDeployments: [],
  machinesNotReady: false,
})
