/** Where a run can be kept waiting: before a node, or between its last event and its place in the history. */
export const createDesk = () => {
  let held: { readonly open: () => void; readonly opened: Promise<void>; readonly after: number } | undefined
  let passed = 0
  let waitsAt: 'node' | 'end' | undefined
  let letEnd: (() => void) | undefined
  let looksLeft = 0
  let listeners: (() => void)[] = []
  const changed = (): void => {
    const ready = listeners
    listeners = []
    for (const go of ready) go()
  }
  const waitAt = async (place: 'node' | 'end', until: Promise<void>): Promise<void> => {
    waitsAt = place
    changed()
    await until
    waitsAt = undefined
  }

  return {
    changed,
    nextChange: (): Promise<void> => new Promise((resolve) => listeners.push(resolve)),
    isWaiting: (): boolean => waitsAt !== undefined,
    hold: (after: number): void => {
      held?.open()
      let open: () => void = () => {}
      const opened = new Promise<void>((resolve) => {
        open = resolve
      })
      held = { open, opened, after }
    },
    release: (): void => {
      held?.open()
      held = undefined
    },
    begin: (): void => {
      passed = 0
    },
    pass: async (): Promise<void> => {
      passed += 1
      if (held !== undefined && passed > held.after) await waitAt('node', held.opened)
    },
    /** Until it was looked at so often. */
    linger: async (looks: number): Promise<void> => {
      looksLeft = looks
      const seen = new Promise<void>((resolve) => {
        letEnd = resolve
      })
      if (looks > 0) await waitAt('end', seen)
    },
    looked: (): void => {
      looksLeft -= 1
      if (looksLeft <= 0) letEnd?.()
    },
    letGo: (): void => {
      held?.open()
      held = undefined
      letEnd?.()
    },
  }
}
