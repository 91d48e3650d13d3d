import type { Delivery } from '../model/delivery.ts'
import type { NewWork } from '../ports/queue.ts'

/** What is owed in a lane is the lane's work, so that one goes after the other; everything else goes by itself. */
export const sendWorkOf = ({ deliveryId, lane, status }: Pick<Delivery, 'deliveryId' | 'lane' | 'status'>): NewWork =>
  lane !== undefined && status === 'owed'
    ? { kind: 'send', key: lane, data: { lane } }
    : { kind: 'send', key: deliveryId, data: { deliveryId } }

/** One item for each key: a lane is taken up once, however much is owed in it. */
export const sendWorkFor = (deliveries: readonly Delivery[]): readonly NewWork[] => [
  ...new Map(deliveries.map(sendWorkOf).map((work) => [work.key, work])).values(),
]
