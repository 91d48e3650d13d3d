import { counted, day, run, tool } from './count.ts'

const rangeOf = (min: number | undefined, max: number | undefined): string => {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`
  if (min !== undefined) return ` of at least ${min}`
  return max === undefined ? '' : ` of at most ${max}`
}

/** What the bot can do besides running tools: its commands, lists and settings. */
export const menu = {
  /** As the language calls itself. */
  languageName: 'English',
  /** For dates: en-GB writes "3 May". */
  locale: 'en-GB',

  /** Shown in the command menu, at most 256 characters. */
  commands: {
    start: 'What this bot can do',
    help: 'All tools, or one: /help and its name',
    tools: 'Find and start a tool',
    status: 'What is running for you, with cancel buttons',
    again: 'Repeat your last run',
    history: 'Your results, and have them sent again',
    settings: 'Photo or file, language, your own defaults',
    usage: 'Your runs and their cost, by day and tool',
    cancel: 'Cancel the question or your last run',
    id: 'The ids of you, this chat and topic',
    feedback: 'Tell the owner of this bot something',
    privacy: 'What is kept, and how to remove it',
    reload: 'Load the tools again',
    stats: 'How the bot is doing',
    users: 'Who uses the bot',
    ban: 'Shut somebody out',
    unban: 'Let somebody in again',
    broadcast: 'Write to everybody',
  },

  categories: {
    'text-to-image': 'Pictures from text',
    'image-to-image': 'Change a picture',
    inpaint: 'Repair and fill in',
    upscale: 'Bigger and sharper',
    'text-to-video': 'Videos from text',
    'image-to-video': 'Videos from pictures',
    'video-to-video': 'Change a video',
    'text-to-speech': 'Speech',
    audio: 'Sound and music',
    '3d': '3D models',
    describe: 'Describe what is seen',
    text: 'Text',
    other: 'More tools',
  },

  paging: {
    back: '‹ Back',
    next: 'More ›',
    place: (page: number, pages: number) => `${page} / ${pages}`,
  },

  start: {
    hello: (name: string) => `Hello ${name}! I turn words and pictures into new ones.`,
    how: 'Pick a tool, or reply to a picture with its command.',
    help: '/help shows everything I can do.',
    empty: 'There are no tools here yet. Please come back a little later.',
    allTools: 'All tools',
    unknownTool: 'That tool is not here any more. These are:',
  },

  help: {
    title: 'What I can do',
    how: 'Send a command with your words. For tools that take a picture: reply to it with the command, or write the command as its caption.',
    more: 'More about one tool: /help and its name.',
    own: 'Other commands',
    inGroup: 'Write a command with your words, or reply to a picture with it. /tools lists all of them, /help with a name explains one.',
    everything: 'Everything, in private',
    unknown: (name: string) => `I know no tool called “${name}”.`,
    nearest: 'Did you mean one of these?',
    noneNear: '/tools lists all of them.',
    several: (name: string) => `Several tools have to do with “${name}”. Which one?`,
    takes: 'What it takes',
    takesNothing: 'It takes nothing: the command alone starts it.',
    moreInputs: (count: number) => `… and ${counted(count, { one: 'more setting', other: 'more settings' })}; /settings shows all.`,
    example: 'An example',
    price: 'Price',
    tryIt: 'Start it',
    unavailable: 'It is not available at the moment.',
  },

  /** How a file reaches a tool. */
  files: {
    image: (command: string) => `Reply to a picture with ${command}, or write it as the picture’s caption.`,
    images: (command: string) => `Send several pictures as one album with ${command} as its caption, or reply to a picture with it.`,
    video: (command: string) => `Reply to a video with ${command}, or write it as the video’s caption.`,
    audio: (command: string) => `Reply to a recording with ${command}, or write it as the recording’s caption.`,
    file: (command: string) => `Reply to a file with ${command}, or write it as the file’s caption.`,
    optional: (how: string) => `If you like: ${how}`,
    asked: 'I ask for whatever is missing.',
  },

  takes: {
    text: 'text',
    integer: (min: number | undefined, max: number | undefined) => `a whole number${rangeOf(min, max)}`,
    number: (min: number | undefined, max: number | undefined) => `a number${rangeOf(min, max)}`,
    boolean: 'yes or no',
    choice: (options: string) => `one of ${options}`,
    seed: 'a number; a new one is drawn when you give none',
    image: 'a picture',
    mask: 'a mask (a black and white picture)',
    video: 'a video',
    audio: 'a recording',
    file: 'a file',
    images: 'one or more pictures',
    lora: 'the name of a LoRA',
    needed: 'needed',
    normally: (value: string) => `normally ${value}`,
    yes: 'yes',
    no: 'no',
  },

  /** Words that a tool can be tried with. */
  example: {
    prompt: 'a lighthouse at dusk',
    text: 'soft light',
  },

  price: {
    free: 'free',
    perRun: (usd: string) => `${usd} a run`,
    perImage: (usd: string) => `${usd} a picture`,
    perSecond: (usd: string) => `${usd} for each second it runs`,
    aboutPerRun: (usd: string, perSecond: string) => `about ${usd} a run (${perSecond} for each second it runs)`,
    perToken: (usdIn: string, usdOut: string) => `${usdIn} for a million tokens in, ${usdOut} for a million out`,
    from: (price: string) => `from ${price}`,
  },

  tools: {
    title: (count: number) => `${counted(count, tool)} for you`,
    found: (search: string, count: number) => `${counted(count, tool)} for “${search}”`,
    none: (search: string) => `Nothing is called “${search}”. Try another word, or /tools alone for all of them.`,
    how: 'Press one to start it. Search with a word: /tools portrait',
  },

  status: {
    title: (count: number) => `${counted(count, run)} of yours`,
    nothing: 'Nothing of yours is running. /history shows what is done.',
    more: (count: number) => `… and ${count} more.`,
    cancel: (number: number, tool: string) => `✖️ ${number}. ${tool}`,
  },

  ago: {
    now: 'just now',
    minutes: (minutes: number) => `${minutes} min ago`,
    hours: (hours: number) => `${counted(hours, { one: 'hour', other: 'hours' })} ago`,
    days: (days: number) => `${counted(days, day)} ago`,
  },

  states: {
    waiting: 'waiting',
    waitingAt: (place: number) => `waiting, place ${place}`,
    starting: 'starting',
    queued: 'waiting at the machine',
    queuedAt: (place: number) => `waiting at the machine, place ${place}`,
    running: 'running',
    runningAt: (percent: number) => `running, ${percent} %`,
    collecting: 'fetching the result',
    cancelling: 'being cancelled',
    completed: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
    removed: 'removed',
  },

  again: {
    nothing: 'You have not run anything yet. /tools shows what there is.',
    gone: (tool: string) => `${tool} is not available any more. /tools shows what there is.`,
  },

  history: {
    title: 'Your results',
    nothing: 'You have no results here yet. /tools shows what there is.',
    how: 'Press a number to have that result sent again.',
    resend: (number: number) => `📩 ${number}`,
    sending: 'It is on its way.',
    notDone: 'There is nothing to send: that run brought no result.',
  },

  settings: {
    title: 'Your settings',
    pictures: (how: string) => `Pictures are sent: ${how}`,
    language: (name: string) => `Language: ${name}`,
    automatic: 'as in Telegram',
    photo: 'as photos',
    document: 'as files',
    asTool: 'as each tool suggests',
    asGeneral: 'as set for all tools',
    ofTools: (names: string) => `With settings of their own: ${names}`,
    perTool: 'Settings for one tool …',
    chooseTool: 'Which tool?',
    allSettings: '‹ All settings',
    ofTool: (tool: string) => `Your settings for ${tool}`,
    noDefaults: 'You have saved no defaults for it.',
    defaults: 'Used whenever you give nothing else:',
    set: (name: string) => `✏️ ${name}`,
    clear: (name: string) => `✖️ ${name}`,
    clearAll: 'Forget all of them',
    change: 'Save a default …',
    chooseInput: 'Which one?',
    saved: 'Saved.',
    cleared: 'Forgotten.',
    unchanged: 'Nothing was changed.',
    example: (line: string) => `Quicker: ${line}`,
    unknownInput: (name: string, known: string) => `It has no setting called “${name}”. These can be saved: ${known}.`,
    nothingToSave: 'It has nothing that can be saved.',
    doesNotFit: (name: string, takes: string) => `${name} takes ${takes}. Nothing was saved.`,
    notUnderstood: (example: string) => `Please write it like this: ${example}`,
    askValue: (name: string, takes: string) => `What should ${name} be from now on? It takes ${takes}.`,
  },

  usage: {
    title: (days: number) => `Your last ${counted(days, day)}`,
    nothing: (days: number) => `You have run nothing in the last ${counted(days, day)}.`,
    total: (runs: number, usd: string) => `${counted(runs, run)}, ${usd}`,
    failed: (runs: number) => `${runs} of them failed`,
    byTool: 'By tool',
    byDay: 'By day',
    goneTool: 'a tool that is gone',
    others: (count: number) => `${counted(count, { one: 'other tool', other: 'other tools' })}`,
    days: (days: number) => counted(days, day),
  },

  cancel: {
    nothing: 'There is nothing to cancel.',
    done: (tool: string) => `${tool} was cancelled.`,
    asked: (tool: string) => `${tool} is being cancelled.`,
    over: (tool: string) => `${tool} is already done.`,
  },

  id: {
    user: 'You',
    chat: 'This chat',
    topic: 'This topic',
  },

  feedback: {
    ask: 'What would you like to tell the owner of this bot?',
    thanks: 'Thank you! It was passed on.',
    unheard: 'It could not be passed on just now. Please try again later.',
    empty: 'Nothing was passed on.',
    tooMany: 'That was a lot within an hour, thank you! Please send the rest a little later.',
    title: (name: string) => `Feedback from ${name}`,
    user: 'User',
    chat: 'Chat',
    topic: 'Topic',
    about: 'About',
  },

  privacy: {
    title: 'What is kept',
    runs: 'What you run is kept with its inputs and results, so that /history, /again and the buttons work.',
    files: (days: number) => `Files are deleted ${counted(days, day)} after they were last used.`,
    filesForAWhile: 'Files are deleted some time after they were last used.',
    messages: 'Other messages of a chat are not kept. What is sent to the bot is forgotten soon after it was handled.',
    you: 'Of yourself: your name, your Telegram id, your language and your /settings.',
    sharing: 'Your words and files go to the service that runs the tool, and nowhere else.',
    remove: '🗑 under a result removes it here and from our store. /settings forgets saved defaults.',
    more: 'To have everything removed, write to the owner with /feedback.',
  },
}
