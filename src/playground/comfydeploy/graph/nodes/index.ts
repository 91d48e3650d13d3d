import type { NodeClasses } from '../node.ts'
import { externalNodes } from './external.ts'
import { pixelNodes } from './pixels.ts'
import { playgroundNodes } from './playground.ts'
import { saveNodes } from './save.ts'

/** Every node class that can be run here. */
export const nodeClasses: NodeClasses = { ...externalNodes, ...pixelNodes, ...saveNodes, ...playgroundNodes }
