const urlPattern = /\b(?:https?|wss?|s3|redis|mongodb(?:\+srv)?):\/\/[^\s"'<>)\]}]+/gi

export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((rest, secret) => (secret.length < 6 ? rest : rest.replaceAll(secret, '[secret]')), text)

/** A stranger's words made fit for a record: one line, no addresses (they may carry tokens), no secrets, not too long. */
export const shortText = (text: string, options: { max?: number; secrets?: readonly string[] } = {}): string => {
  const max = options.max ?? 500
  const line = withoutSecrets(text, options.secrets ?? [])
    .replace(urlPattern, '[address]')
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > max ? `${line.slice(0, max - 1)}…` : line
}
