const acceptable = /^[A-Za-z0-9._:-]{1,100}$/

/** The caller's own id where it is harmless in logs and headers, else a new one. */
export const requestIdOf = (given: string | readonly string[] | undefined, newId: () => string): string =>
  typeof given === 'string' && acceptable.test(given) ? given : newId()
