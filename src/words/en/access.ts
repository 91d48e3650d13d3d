import { counted } from './count.ts'

export const access = {
  stranger: (id: string) => `This bot is only for people its owner has let in. Your id is ${id}: send it to the owner to be let in.`,
  banned: 'You can no longer use this bot. If that is a mistake, please ask its owner.',
  late: (command: string, age: string) =>
    `/${command} came in while I was away (${age} ago), so I have not run it. Press the button if you still want it.`,
  hoursAgo: (hours: number) => (hours === 1 ? 'an hour' : counted(hours, { one: 'hour', other: 'hours' })),
  minutesAgo: (minutes: number) => counted(minutes, { one: 'minute', other: 'minutes' }),
  runIt: '▶️ Run it',
  unknownCommand: (name: string) => `There is no /${name} here. /tools shows what there is.`,
  didYouMean: (name: string) => `There is no /${name} here. Did you mean:`,
  tooManyNow: (most: number) =>
    `You have ${most} under way already, and more don't fit. Please try again when one is done, or look at /status.`,
  tooManyPerMinute: (most: number) => `That was a lot at once: ${most} a minute is the most. Please try again in a moment.`,
  groupTooManyNow: (most: number) => `This group has ${most} under way already, and more don't fit. Please try again when one is done.`,
  groupTooManyPerMinute: (most: number) => `This group started a lot at once: ${most} a minute is the most. Please try again in a moment.`,
  tryAgain: '🔁 Try again',
  sureSoMany: (runs: number, command: string) => `That makes ${runs} runs of /${command}. Start them all?`,
  startThem: (runs: number) => `▶️ Start ${runs}`,
  noThanks: 'No, leave it',
  leftAlone: 'All right, nothing was started.',
  tooManyRuns: (runs: number, most: number) => `That would be ${runs} runs, and ${most} at once is the most. Please send fewer.`,
  oldButton: 'This button no longer works.',
  notYours: 'That is not yours.',
  alreadyOnIt: 'Already on it.',
  setAside: 'Sorry, that went wrong on our side, and I could not take it up. Please try it another way.',
  plainText: 'To run a tool, send its command and what you want, for example /paint a lighthouse. /tools shows what there is.',
  plainHint: (example: string) => `To run a tool, send its command and what you want, for example:\n${example}\n/tools shows them all.`,
  plainMedia: 'What should I do with it? Press a tool, or reply to it with a command.',
  plainMediaNothing: 'No tool here takes this. /tools shows what there is.',
  missingHere: (names: string, example: string) => `Something is missing: ${names}. Please send it all in one go, for example: ${example}`,
  badInput: (name: string, problem: string) => `${name}: ${problem}`,
}
