/**
 * The queues' depth as a tone: the more messages are ready, the higher. Off until somebody asks for it, and
 * silent while nothing plays.
 */

/** The tone of an empty queue, and how many octaves ten times as many messages add. */
const LOWEST_HZ = 165;
const OCTAVES_PER_DECADE = 1;
const VOLUME = 0.06;
/** Changes glide over this. */
const GLIDE_S = 0.08;

/** The pitch for so many ready messages. */
export function pitchHz(ready: number): number {
  return LOWEST_HZ * 2 ** (OCTAVES_PER_DECADE * Math.log10(1 + ready));
}

export class DepthSound {
  #context: AudioContext | undefined;
  #tone: OscillatorNode | undefined;
  #volume: GainNode | undefined;

  get on(): boolean {
    return this.#context !== undefined;
  }

  /** Has to be called for a press or a key: browsers let nothing else make a sound. */
  toggle(): void {
    if (this.#context) {
      void this.#context.close();
      this.#context = undefined;
      return;
    }
    const context = new AudioContext();
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    volume.gain.value = 0;
    tone.type = "triangle";
    tone.connect(volume).connect(context.destination);
    tone.start();
    [this.#context, this.#tone, this.#volume] = [context, tone, volume];
  }

  follow(ready: number, playing: boolean): void {
    const now = this.#context?.currentTime ?? 0;
    this.#tone?.frequency.setTargetAtTime(pitchHz(ready), now, GLIDE_S);
    this.#volume?.gain.setTargetAtTime(playing && ready > 0 ? VOLUME : 0, now, GLIDE_S);
  }

  end(): void {
    if (this.on) this.toggle();
  }
}
