/** @param {number} at */
export const clockOf = (at) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })

/** @param {number} at */
export const dayOf = (at) => new Date(at).toDateString()

/** As a chat writes it between messages. @param {number} at @param {number} now */
export const dayName = (at, now) => {
  if (dayOf(at) === dayOf(now)) return 'Today'
  if (dayOf(at) === dayOf(now - 86_400_000)) return 'Yesterday'
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return new Date(at).toLocaleDateString([], { day: 'numeric', month: 'long', ...(isThisYear ? {} : { year: 'numeric' }) })
}

/** Short, for lists. @param {number} at @param {number} now */
export const shortTime = (at, now) => {
  if (dayOf(at) === dayOf(now)) return clockOf(at)
  const days = (now - at) / 86_400_000
  return new Date(at).toLocaleDateString([], days < 6 ? { weekday: 'short' } : { day: 'numeric', month: 'short' })
}

/** @param {number} bytes */
export const sizeOf = (bytes) => {
  if (bytes < 1024) return `${bytes} B`
  const inKb = bytes / 1024
  return inKb < 1024 ? `${inKb.toFixed(inKb < 10 ? 1 : 0)} KB` : `${(inKb / 1024).toFixed(1)} MB`
}
