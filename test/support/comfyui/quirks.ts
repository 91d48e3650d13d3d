/** How a server can be told to misbehave. */
export interface Quirks {
  /** How the next ones of POST /prompt go, one by one. */
  nextPrompts: ('answer_lost' | 'error_500_before' | 'error_500_after' | 'bad_gateway' | 'busy' | 'not_json' | 'silent')[]
  /** Statuses that it answers next, one by one, to whatever path `failOn` fits. */
  fail: readonly (500 | 502 | 503 | 403 | 404)[]
  failOn: RegExp
  socket: 'open' | 'refused'
  /** Steps that each node reports, and a picture with each. */
  steps: number
  /** How often each node counts its steps, from one again. */
  rounds: number
  preview: boolean
  /** So often the line or the history must be looked at after a run's last event before the run leaves the one for the other. */
  lateBy: number
  /** A run ends right after the next answer about runs: between a client's two looks. */
  endBetweenLooks: boolean
}

export const noQuirks: Quirks = {
  nextPrompts: [],
  fail: [],
  failOn: /^/,
  socket: 'open',
  steps: 0,
  rounds: 1,
  preview: false,
  lateBy: 0,
  endBetweenLooks: false,
}
