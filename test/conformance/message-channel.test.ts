/** Both ways of a message to the chain keep the same promises. */
import { messagerChannel } from '../../src/main/poster/channel/messager-channel.ts'
import { nodeChannel } from '../../src/main/poster/channel/node-channel.ts'
import { describeMessageChannel } from './message-channel.ts'

describeMessageChannel('messager', ({ messager }) => messagerChannel(messager))
describeMessageChannel('node', ({ client }) => nodeChannel(client))
