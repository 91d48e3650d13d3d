import anyAscii from 'any-ascii'

const plain = /^[\x20-\x7e]*$/

/** The text in ASCII letters: "Промпт" → "Prompt", "🎨" → ":art:". What can't be written so is left out. */
export const asciiOf = (text: string): string => (plain.test(text) ? text : anyAscii(text.normalize('NFKC')))

/** Its words in lower case: "negativePrompt_2" → negative, prompt, 2. */
export const wordsOf = (text: string): readonly string[] =>
  asciiOf(text)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([a-z])(\d)/gi, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
