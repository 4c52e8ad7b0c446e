/** How a partition may be drawn; the words are `states` of the messages. */
export type PartitionMarkState =
  'waiting' | 'proving' | 'sent' | 'landed' | 'atRisk' | 'littleSlack' | 'doesNotFit' | 'failed' | 'unknown'
