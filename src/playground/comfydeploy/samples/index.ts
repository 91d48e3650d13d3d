import type { SampleDeployment, SampleMachine } from '../world.ts'
import { crop, goldenHour, softFocus, timesOfDay } from './darkroom.ts'
import { animate, blend, contactSheet, describe, invert, order, paint, poster, restyle, sleepy, surprise, upscale } from './pictures.ts'
import { cover, passVideo, postcard, relief, subtitle, tune, waveform } from './sounds-and-more.ts'

export const sampleMachines: readonly SampleMachine[] = [
  { name: 'studio', gpu: 'A10G' },
  { name: 'workshop', gpu: 'L40S', status: 'building' },
]

/** Between them: every way to use a tool, and every kind of output that needs no model. */
export const sampleDeployments: readonly SampleDeployment[] = [
  paint,
  upscale,
  invert,
  describe,
  poster,
  restyle,
  blend,
  contactSheet,
  timesOfDay,
  softFocus,
  goldenHour,
  crop,
  animate,
  surprise,
  order,
  tune,
  waveform,
  cover,
  postcard,
  passVideo,
  subtitle,
  relief,
  sleepy,
]
