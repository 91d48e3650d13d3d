import { longestStep, stepOfNode } from '../../comfy/node-step.ts'

/** "Executing ImageScale" → "Image scale": what a person understands. */
export const stepOf = (liveStatus: string | null | undefined): string | undefined => {
  const text = liveStatus?.trim() ?? ''
  if (text === '') return undefined
  const node = /^Executing\s+(.+)$/i.exec(text)?.[1]
  return node === undefined ? text.slice(0, longestStep) : stepOfNode(node)
}

/** 0 to 1. Older documents say 0 to 100, and -1 stands for "not known". */
export const fractionOf = (progress: number | null | undefined): number | undefined => {
  if (progress === null || progress === undefined || !Number.isFinite(progress) || progress < 0) return undefined
  return Math.min(1, progress > 1 ? progress / 100 : progress)
}
