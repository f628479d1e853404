/**
 * The worker has nothing more to say about the build: it belongs to another one, or has ended, or the platform wants the
 * worker to stop, so that another one will take over.
 */
export class Deposed extends Error {
  override readonly name = 'Deposed';
}
