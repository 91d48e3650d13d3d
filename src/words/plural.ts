/** The forms of a word that follow a number; `other` stands for every form that is not given. */
export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string }

/** How a language counts. */
export const pluralsOf = (locale: string) => {
  const rules = new Intl.PluralRules(locale)
  const numbers = new Intl.NumberFormat(locale)
  const plural = (count: number, forms: Forms): string => forms[rules.select(count)] ?? forms.other
  return {
    /** The form alone. */
    plural,
    /** The number and its form: `1 run`, `1,234 runs`. */
    counted: (count: number, forms: Forms): string => `${numbers.format(count)} ${plural(count, forms)}`,
    number: (value: number): string => numbers.format(value),
  }
}
