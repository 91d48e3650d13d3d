/** Opens at that port, or at any other one should it be taken: whoever comes back finds the same address. */
export const listenNear = async <T>(port: number, open: (port: number) => Promise<T>): Promise<T> => {
  try {
    return await open(port)
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
    if (!isTaken || port === 0) throw error
    return open(0)
  }
}
