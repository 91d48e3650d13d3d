import { counted, file } from './count.ts'

/** What the buttons under a result say and do. */
export const results = {
  gone: 'That result is no longer there.',
  onItsWay: 'On its way.',
  noSeed: 'This tool draws no seed.',

  /** ➡️ */
  useWhich: 'Which of them?',
  useIn: 'Use it in:',
  nothingTakesIt: 'No tool here takes this as an input.',
  cannotBeUsed: 'This cannot be used as an input.',

  info: {
    state: 'State',
    seed: 'Seed',
    time: 'Time',
    seconds: (seconds: number) => `${seconds} s`,
    minutes: (minutes: number, seconds: number) => `${minutes} min ${seconds} s`,
    cost: 'Cost',
    about: (usd: string) => `about ${usd}`,
    when: 'When',
    file: 'a file',
    files: (count: number) => counted(count, file),
    reference: 'Reference',
    copySeed: '📋 Copy seed',
    copyPrompt: '📋 Copy prompt',
  },

  liked: 'Thank you!',
  whyNot: 'Thank you. What was wrong with it?',
  reasons: {
    not_as_asked: 'Not what I asked for',
    quality: 'Poor quality',
    distorted: 'Something is distorted',
    style: 'Wrong style',
  },
  otherReason: 'Something else …',
  askReason: 'What was wrong with it?',
  reasonNoted: 'Thank you, that is noted.',

  removeSure: 'Remove this result for good, from this chat and from my storage?',
  remove: '🗑 Remove it',
  keep: 'Keep it',
  kept: 'It stays.',
  removed: 'Removed.',
  removedFileOnly: 'The file is removed. The messages are too old for me to delete; you can delete them yourself.',
  stillRunning: 'It is still running. Cancel it first, or wait until it is done.',

  /** ✖️ */
  nearlyDone: (tool: string) => `${tool} is nearly done: it is too late to stop it.`,
  cancelledSome: (count: number) => `${counted(count, { one: 'run is', other: 'runs are' })} being cancelled.`,
  nothingToCancel: 'They are all done already.',

  /** ✏️ */
  tweak: {
    title: (tool: string) => `✏️ ${tool}`,
    how: 'Press what you want to change, then run it.',
    none: '–',
    random: 'new each time',
    now: (value: string) => `Now: ${value}`,
    skipClears: 'Skip leaves it to the tool.',
    draw: '🎲 New each time',
    type: '⌨️ Type a value',
    back: '‹ Back',
    reset: '↩️ Reset',
    run: '▶️ Run',
    close: 'Close',
    closed: 'Closed.',
    over: 'This form no longer works. Press ✏️ again for a new one.',
    alreadyRun: 'That was already started. Change something first.',
    noInputs: 'This tool takes nothing that could be changed.',
  },
}
