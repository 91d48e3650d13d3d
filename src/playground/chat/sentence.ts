/** What can't be done, in words for the person at the page. */
export class Sentence extends Error {
  readonly status: number

  constructor(status: number, text: string) {
    super(text)
    this.name = 'Sentence'
    this.status = status
  }
}

export const notThere = (what: string): Sentence => new Sentence(404, `There is no such ${what} any more.`)
export const notUnderstood = (what: string): Sentence => new Sentence(400, `That is no ${what}.`)
