/** The servers that people run, by when they were made. Each behaves as one of that month was seen to. */
export const generations = ['2023-07', '2023-11', '2024-05', '2024-09', '2025-10', '2026-06'] as const
export type Generation = (typeof generations)[number]

const megabyte = 1024 * 1024

/** What changed from one generation to the next. The names are dates, so they compare as text. */
export const traitsOf = (generation: Generation) => ({
  /** Absent in its answers before it had one. */
  version: { '2024-09': 'v0.2.2', '2025-10': '0.3.64', '2026-06': '0.25.0' }[generation as string],
  hasSystemStats: generation >= '2023-11',
  hasApiPrefix: generation >= '2024-09',
  /** A page of another origin may not post to it. */
  checksOrigin: generation >= '2024-09',
  limitsHistory: generation >= '2024-05',
  /** Does the history say how a run ended? */
  tellsStatus: generation >= '2024-05',
  tellsMeta: generation >= '2024-09',
  tellsTimes: generation >= '2024-09',
  tellsCreation: generation >= '2026-06',
  /** May the client choose the id of a run? */
  takesIds: generation >= '2025-10',
  wantsUuids: generation >= '2026-06',
  /** Does /interrupt look at whom it is told to stop? */
  stopsByName: generation >= '2025-10',
  unknownClass: generation < '2024-05' ? ('crash' as const) : generation < '2026-06' ? ('invalid_prompt' as const) : ('missing' as const),
  /** What it says of no node at all when it refuses a graph as a whole. */
  noNodeErrors: (generation < '2025-10' ? [] : {}) as [] | Record<string, never>,
  explainsNoPrompt: generation >= '2025-10',
  checksOptional: generation >= '2024-09',
  quotesEach: generation >= '2026-06',
  tellsInputOfCustomRefusal: generation < '2024-09',
  /** The same file under the same name stays one. */
  knowsSameUpload: generation >= '2024-09',
  largestBody: (generation < '2023-11' ? 20 : 100) * megabyte,
  /** Results that were remembered are told again on the socket. */
  tellsRemembered: generation >= '2024-09',
  namesDisplayNode: generation >= '2024-09',
  namesProgress: generation >= '2024-05',
  tellsProgressState: generation >= '2025-10',
  /** Remembered by what a node does, or also by its number in the graph. */
  remembersAcrossIds: generation >= '2024-09',
})

export type Traits = ReturnType<typeof traitsOf>
