/** What a machine says of its driver when no card can be used; word for word as the node says it, which is how it is found. */
export const driverReasons = {
  noDriver: 'this machine has no NVIDIA driver: no nvidia-smi and no kernel module',
  noProgram: 'the NVIDIA kernel module is loaded, but the program nvidia-smi was not found',
  noCardListed: 'nvidia-smi lists no card',
  noCardFound: 'the NVIDIA driver works and found no card',
  cannotTalk: 'the NVIDIA kernel module is loaded, but nvidia-smi cannot talk to it',
  noModule: 'nvidia-smi is installed, but the NVIDIA kernel module is not loaded',
  noLibrary: 'the NVIDIA kernel module is loaded, but its library libnvidia-ml is missing',
  nothingButProgram:
    'nvidia-smi is installed, but the driver library libnvidia-ml and the kernel module are not',
  updatedUnderway: 'the driver was updated under the running kernel module (driver/library version mismatch)',
  notPermitted: 'this user may not ask the NVIDIA driver',
  blocked: 'the operating system blocks access to the card'
}
