/**
 * The program a store probe runs in (a build entry of its own): a call that never returns from a dead mount hangs here
 * and not in the node.
 */
import { serveHelperRequests } from '../../lib/helper-program.ts'
import { answerQuestion } from './store-probe-acts.ts'

serveHelperRequests(answerQuestion)
