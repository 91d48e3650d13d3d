import { testEveryWayIn } from '../support/every-way-in.ts'

testEveryWayIn('group')
