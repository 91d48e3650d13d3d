/** Short questions for what is missing. `takes` is one of `menu.takes`. */
export const wizard = {
  step: (place: number, total: number) => `${place} of ${total}`,
  send: (takes: string) => `Please send ${takes}.`,
  example: (example: string) => `For example: ${example}`,
  choose: 'Please choose:',
  chooseNumber: 'Please send its number or its name:',
  moreOptions: (count: number) => `… and ${count} more: their names work too.`,
  replyToThis: 'Please answer this message with a reply.',
  yes: 'Yes',
  no: 'No',
  skip: 'Skip',
  cancel: '✖️ Cancel',

  chosen: (label: string, value: string) => `${label}: ${value}`,
  skipped: (label: string) => `${label}: skipped`,
  cancelled: 'All right, that is dropped.',

  inWords: 'I need that in words.',
  needs: (takes: string, step: number | undefined) =>
    step === undefined ? `That does not fit. I need ${takes}.` : `That does not fit. I need ${takes}, in steps of ${step}.`,
  noSuchOption: 'That is not one of the choices.',
  tooLong: (length: number, most: number) => `That is too long: it has ${length} characters, and ${most} fit.`,
  tooManyFiles: (most: number) => (most === 1 ? 'That is more than one. Please send just one.' : `That is too many. At most ${most} fit.`),
  tooBig: (megabytes: number) =>
    `That file is over ${megabytes} MB, which is more than a bot may fetch. Please send a smaller one, or a web address of it.`,

  over: 'That question is over.',
  notYours: 'That question is for somebody else.',
  tooLate: 'I was no longer waiting for that answer. Shall I ask once more?',
  givenUp: 'Let us leave it at that for now.',
  startOver: '↩️ Ask me again',
  cannotAsk: 'I cannot ask you anything here, because I do not see who answers. Please send it all in one message.',
}
